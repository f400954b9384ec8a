// SPDX-License-Identifier: MIT
#include "server/data_directory.hh"

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

#include "support/check.hh"
#include "support/scratch_dir.hh"

using namespace confer::server;

namespace {

void what_was_written_is_read()
{
	const check::ScratchDir scratch;
	DataDirectory data(scratch.file("a/b"));
	CHECK(!data.read("name").has_value());
	data.replace("name", "first");
	check::equal(*data.read("name"), "first");
	const std::string large(100000, 'x');
	data.replace("name", large);
	check::equal(*data.read("name"), large);
	struct stat status;
	CHECK(stat(scratch.file("a/b/name").c_str(), &status) == 0);
	check::equal(status.st_mode & 0777U, 0600U);
}

void what_a_crash_left_half_written_is_replaced()
{
	const check::ScratchDir scratch;
	DataDirectory data(scratch.path());
	data.replace("name.new", "half");
	data.replace("name", "whole");
	check::equal(*data.read("name"), "whole");
	CHECK(access(scratch.file("name.new").c_str(), F_OK) != 0);
}

void one_server_has_it_at_a_time()
{
	const check::ScratchDir scratch;
	const std::string path = scratch.file("state");
	DataDirectory late(path);
	late.claim(); // there is nothing to claim yet
	{
		DataDirectory first(path);
		first.replace("name", "first");
		first.claim();
		first.replace("name", "again");
		check::contains(check::throws<std::system_error>([&] { DataDirectory(path).claim(); }),
		                "another conferd uses the data directory " + path);
		check::contains(check::throws<std::system_error>([&] { late.replace("name", "late"); }), path);
		check::equal(*late.read("name"), "again");
	}
	late.replace("name", "late");
	check::equal(*late.read("name"), "late");
}

void one_that_was_made_anew_is_claimed_anew()
{
	const check::ScratchDir scratch;
	const std::string path = scratch.file("state");
	DataDirectory data(path);
	data.replace("name", "old");
	CHECK(rename(path.c_str(), scratch.file("away").c_str()) == 0);
	data.replace("name", "new");
	check::throws<std::system_error>([&] { DataDirectory(path).claim(); });
	DataDirectory(scratch.file("away")).claim();
}

void errors_name_what_failed()
{
	const check::ScratchDir scratch;
	DataDirectory(scratch.path()).replace("file", "");
	DataDirectory below_file(scratch.file("file/state"));
	check::contains(check::throws<std::system_error>([&] { below_file.replace("name", "x"); }),
	                "mkdir " + scratch.file("file/state"));
	check::contains(check::throws<std::system_error>([&] { static_cast<void>(below_file.read("name")); }),
	                "read " + scratch.file("file/state/name"));
	check::contains(check::throws<std::system_error>([&] { DataDirectory("").replace("name", "x"); }), "data-dir");
	CHECK(!DataDirectory("").read("name").has_value());
}

/** A server that waited for the writer of a FIFO would never start. */
void only_a_regular_file_is_read()
{
	const check::ScratchDir scratch;
	const DataDirectory data(scratch.path());
	CHECK(mkfifo(scratch.file("name").c_str(), 0600) == 0);
	const std::string why = check::throws<std::system_error>([&] { static_cast<void>(data.read("name")); });
	check::contains(why, scratch.file("name") + ": a FIFO, not a file; move it away");
}

const CMUnitTest kTests[] = {
    TEST_CASE(what_was_written_is_read),    TEST_CASE(what_a_crash_left_half_written_is_replaced),
    TEST_CASE(one_server_has_it_at_a_time), TEST_CASE(one_that_was_made_anew_is_claimed_anew),
    TEST_CASE(errors_name_what_failed),     TEST_CASE(only_a_regular_file_is_read),
};

} // namespace

int main()
{
	return check::main("data directory", kTests);
}
