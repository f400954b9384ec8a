// SPDX-License-Identifier: MIT
// conferd --log-check, with a log that the library has made.
#include "log/store.hh"

#include "conferd.hh"

#include <array>
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <sysexits.h>
#include <unistd.h>

#include "conferd_test.hh"
#include "support/scratch_dir.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

class SilentHost final : public log::StoreHost {
public:
	void report(std::string_view) noexcept override {}
	void durable_moved() noexcept override {}
	void failed(std::string_view) noexcept override {}
};

/** A log with ten lines. */
void make_log(const std::string &directory)
{
	SilentHost host;
	log::Store store({.directory = directory, .segment_size = 1 << 20}, host);
	store.start();
	for (unsigned i = 0; i < 10; ++i) {
		const std::string text = ":alice!a@b PRIVMSG #ops :number " + std::to_string(i);
		const log::LineView line{1, 0, 0, text};
		CHECK(store.append({&line, 1}, log::wall_time()));
	}
}

void nothing_is_wrong()
{
	const check::ScratchDir scratch;
	make_log(scratch.file("log"));
	for (const bool joined : {false, true}) {
		const Outcome outcome = joined ? run_to_end({conferd_binary, "--log-check=" + scratch.file("log")})
		                               : run_to_end({conferd_binary, "--log-check", scratch.file("log")});
		check::equal(outcome.code, EX_OK);
		check::contains(outcome.output, "1 segments, ");
		check::contains(outcome.output, " 10 lines, ");
		check::contains(outcome.output, "problems: 0");
	}
}

void a_flipped_bit_is_named()
{
	const check::ScratchDir scratch;
	make_log(scratch.file("log"));
	const std::string segment = scratch.file("log") + "/0000000000000000.seg";
	const int fd = ::open(segment.c_str(), O_RDWR | O_CLOEXEC);
	CHECK(fd >= 0);
	char byte;
	CHECK(::pread(fd, &byte, 1, 300) == 1);
	byte = static_cast<char>(byte ^ 4);
	CHECK(::pwrite(fd, &byte, 1, 300) == 1);
	::close(fd);
	const Outcome outcome = run_to_end({conferd_binary, "--log-check", scratch.file("log")});
	check::equal(outcome.code, EX_DATAERR);
	check::contains(outcome.output, segment + ": damaged at offset ");
	check::contains(outcome.output, "positions ");
	check::contains(outcome.output, " 9 lines, ");
	check::contains(outcome.output, "problems: 1");
}

void there_is_none()
{
	const check::ScratchDir scratch;
	const Outcome missing = run_to_end({conferd_binary, "--log-check", scratch.file("nowhere")});
	check::equal(missing.code, EX_IOERR);
	check::contains(missing.output, "open " + scratch.file("nowhere") + ": No such file or directory");
	const Outcome empty = run_to_end({conferd_binary, "--log-check", scratch.path()});
	check::equal(empty.code, EX_IOERR);
	check::contains(empty.output, "there is no log here");
}

void wrong_arguments()
{
	const Outcome alone = run_to_end({conferd_binary, "--log-check"});
	check::equal(alone.code, EX_USAGE);
	check::contains(alone.output, "--log-check needs a directory");
	const Outcome both = run_to_end({conferd_binary, "--check", "--log-check", "/tmp"});
	check::equal(both.code, EX_USAGE);
	check::contains(both.output, "--log-check is used alone");
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "log check",
	                    {
	                        TEST_CASE(nothing_is_wrong),
	                        TEST_CASE(a_flipped_bit_is_named),
	                        TEST_CASE(there_is_none),
	                        TEST_CASE(wrong_arguments),
	                    });
}
