// SPDX-License-Identifier: MIT
// conferd --log-check and --export, with a log that the library has made.
#include "log/store.hh"

#include "conferd.hh"

#include <array>
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <sysexits.h>
#include <unistd.h>

#include "conferd_test.hh"
#include "support/eventually.hh"
#include "support/scratch_dir.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

std::string reader; ///< a program that knows no more of a log than the manual says

class SilentHost final : public log::StoreHost {
public:
	void report(std::string_view) noexcept override {}
	void trouble(log::DiskTrouble, bool, std::string_view) noexcept override {}
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

/** The page of the manual on the log says enough for a reader that knows nothing else of it. */
void the_manual_is_enough_to_read_it()
{
	if (run_to_end({"/usr/bin/env", "python3", "-c", ""}).code != EX_OK)
		check::skip("there is no python3");
	const check::ScratchDir scratch;
	const std::string directory = scratch.file("log");
	std::string said;
	{
		SilentHost host;
		log::Store store({.directory = directory, .segment_size = 64 << 10, .ring_size = 64 << 10}, host);
		store.start();
		for (unsigned i = 0; i < 1'000; ++i) {
			const std::string text = "number " + std::to_string(i) + std::string(i % 7 * 50, 'x');
			const log::LineView line{i % 3 + 1, static_cast<std::uint8_t>(i % 12), 0, text, "bob", "+a=b"};
			CHECK(store.append({&line, 1}, log::wall_time()));
			said.append("line ").append(std::to_string(line.stream)).append(" ").append(std::to_string(line.kind));
			said.append(" ").append(text).append(" bob +a=b\n");
			const std::array<log::StateEntry, 1> entry{log::StateEntry{"key", text}};
			CHECK(i % 100 != 0 || store.append_state(entry, log::wall_time()));
		}
		check::eventually("a state file", [&] {
			return run_to_end({"/bin/ls", directory}).output.find("state.") != std::string::npos;
		});
		CHECK(store.erase_account("alice", log::wall_time()));
	}
	const Outcome read = run_to_end({"/usr/bin/env", "python3", reader, directory});
	CHECK(read.output.starts_with(said));
	check::contains(read.output, "\nerase ");
	check::contains(read.output, "\nstate key number 900");
	check::contains(read.output, "\nsegments 4 indexes 3 states ");
	check::contains(read.output, " rings 1 ");
	check::equal(read.code, EX_OK);
}

/** The data directory has two logs; and accounts are understood. */
void reads_both_logs()
{
	const check::ScratchDir scratch;
	make_log(scratch.file("log"));
	const auto keep = [&](std::string_view key, std::string_view value) {
		SilentHost host;
		log::Store store({.directory = scratch.file("vault"), .segment_size = 1 << 20}, host);
		store.start();
		const std::array<log::StateEntry, 1> entry{log::StateEntry{key, value}};
		CHECK(store.append_state(entry, log::wall_time()));
	};
	keep("aalice", "name alice\nregistered 1\n");
	const Outcome good = run_to_end({conferd_binary, "--log-check", scratch.path()});
	check::equal(good.code, EX_OK);
	check::contains(good.output, "2 segments, ");
	check::contains(good.output, "problems: 0");
	keep("abob", "name bob\nregistered never\n");
	const Outcome bad = run_to_end({conferd_binary, "--log-check=" + scratch.path()});
	check::equal(bad.code, EX_DATAERR);
	check::contains(bad.output, scratch.file("vault") + ": an account that cannot be read");
	check::contains(bad.output, "problems: 1");
}

/** A log with messages to two channels, in the data directory of a configuration; its file. */
std::string make_export(const check::ScratchDir &scratch)
{
	const std::string config = scratch.file("conferd.conf");
	std::FILE *file = std::fopen(config.c_str(), "we");
	CHECK(file != nullptr);
	std::fprintf(file, "[server]\ndata-dir = %s\n", scratch.path().c_str());
	std::fclose(file);
	SilentHost host;
	log::Store store({.directory = scratch.file("log"), .segment_size = 1 << 20}, host);
	store.start();
	log::Time time = log::wall_time() - 60'000;
	for (const std::string_view text :
	     {":carol!c@h PRIVMSG #ops :hello \"you\"", ":carol!c@h PRIVMSG #other :elsewhere",
	      ":logger!l@h NOTICE #OPS :disk \033[1mfull", ":carol!c@h PRIVMSG #ops :\1ACTION waves\1"}) {
		const log::LineView line{1, text.find("NOTICE") != text.npos, 0, text, text[1] == 'c' ? "carol" : ""};
		CHECK(store.append({&line, 1}, time += 10'000));
	}
	const log::LineView join{1, 3, 0, ":dave!d@h JOIN #ops"};
	CHECK(store.append({&join, 1}, time));
	const log::LineView redacted{1, 0, 0, ":carol!c@h PRIVMSG #ops :redacted", "carol"};
	const auto said = store.append({&redacted, 1}, time);
	CHECK(said && store.erase({&said->first, 1}, time));
	const log::LineView dropped{1, 0, 0, ":eve!e@h PRIVMSG #ops :dropped", "eve"};
	CHECK(store.append({&dropped, 1}, time) && store.erase_account("eve", time));
	return config;
}

void an_export_has_the_messages_of_a_channel()
{
	const check::ScratchDir scratch;
	const std::string config = make_export(scratch);
	const Outcome all = run_to_end({conferd_binary, "--config", config, "--export", "#ops"});
	check::equal(all.code, EX_OK);
	check::contains(all.output, "Z <carol> hello \"you\"\n");
	check::contains(all.output, "Z -logger- disk \\u{1b}[1mfull\n");
	check::contains(all.output, "Z * carol waves\n");
	CHECK(all.output.find("elsewhere") == std::string::npos);
	for (const char *absent : {"dave", "redacted", "dropped"})
		CHECK(all.output.find(absent) == std::string::npos);
	const Outcome late = run_to_end({conferd_binary, "--config", config, "--export", "#ops", "--since=35s"});
	check::equal(late.code, EX_OK);
	CHECK(late.output.find("hello") == std::string::npos);
	check::contains(late.output, "waves");
}

void an_export_in_json()
{
	const check::ScratchDir scratch;
	const std::string config = make_export(scratch);
	const Outcome all = run_to_end({conferd_binary, "--config", config, "--export=#ops", "--json"});
	check::equal(all.code, EX_OK);
	check::contains(all.output, "\"source\":\"carol!c@h\",\"command\":\"PRIVMSG\",\"target\":\"#ops\","
	                            "\"text\":\"hello \\\"you\\\"\",\"account\":\"carol\"}\n");
	check::contains(all.output, "\"text\":\"disk \\u001b[1mfull\"}\n");
}

void an_export_that_cannot_be()
{
	const check::ScratchDir scratch;
	const std::string config = make_export(scratch);
	const Outcome since = run_to_end({conferd_binary, "--config", config, "--export", "#ops", "--since", "soon"});
	check::equal(since.code, EX_USAGE);
	check::contains(since.output, "--since: soon is not a time");
	const Outcome unknown = run_to_end({conferd_binary, "--config", config, "--export", "ops"});
	check::equal(unknown.code, EX_NOINPUT);
	check::contains(unknown.output, "--export: there is no channel ops, and no message to one, in " +
	                                    scratch.file("log") + "; channel names start with #");
	const Outcome alone = run_to_end({conferd_binary, "--json"});
	check::equal(alone.code, EX_USAGE);
	check::contains(alone.output, "--since and --json need --export");
	const Outcome none = run_to_end({conferd_binary, "--export"});
	check::equal(none.code, EX_USAGE);
	check::contains(none.output, "--export needs the name of a channel");
	CHECK(::rename(scratch.file("log").c_str(), scratch.file("moved").c_str()) == 0);
	const Outcome gone = run_to_end({conferd_binary, "--config", config, "--export", "#ops"});
	check::equal(gone.code, EX_IOERR);
	check::contains(gone.output, "open " + scratch.file("log"));
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
	if (argc != 3)
		return 1;
	reader = argv[2];
	return test_conferd(2, argv, "log check",
	                    {
	                        TEST_CASE(nothing_is_wrong),
	                        TEST_CASE(a_flipped_bit_is_named),
	                        TEST_CASE(the_manual_is_enough_to_read_it),
	                        TEST_CASE(reads_both_logs),
	                        TEST_CASE(there_is_none),
	                        TEST_CASE(an_export_has_the_messages_of_a_channel),
	                        TEST_CASE(an_export_in_json),
	                        TEST_CASE(an_export_that_cannot_be),
	                        TEST_CASE(wrong_arguments),
	                    });
}
