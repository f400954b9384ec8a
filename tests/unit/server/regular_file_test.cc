// SPDX-License-Identifier: MIT
#include "server/regular_file.hh"

#include <confer/address.hh>
#include <confer/unique_fd.hh>

#include <cerrno>
#include <fstream>
#include <string>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/check.hh"
#include "support/scratch_dir.hh"

using namespace confer;
using namespace confer::server;

namespace {

constexpr std::size_t kLimit = 1 << 10;

std::string fault_of(const std::string &path)
{
	const FileText file = read_regular_file(path, kLimit);
	CHECK((file.error == 0) == file.fault.empty());
	return file.fault;
}

void reads_all_of_a_file()
{
	const check::ScratchDir dir;
	std::ofstream(dir.file("a")) << "two\nlines";
	CHECK(::chmod(dir.file("a").c_str(), 0640) == 0);
	const FileText file = read_regular_file(dir.file("a"), kLimit);
	check::equal(file.error, 0);
	check::equal(file.bytes, "two\nlines");
	check::equal(file.mode & 07777U, 0640U);
	check::equal(file.owner, ::geteuid());
}

void refuses_what_is_too_long()
{
	const check::ScratchDir dir;
	std::ofstream(dir.file("a")) << std::string(kLimit, 'x');
	check::equal(fault_of(dir.file("a")), "");
	std::ofstream(dir.file("a")) << std::string(kLimit + 1, 'x');
	check::equal(fault_of(dir.file("a")), "larger than 1 KiB");
	check::equal(read_regular_file(dir.file("a"), kLimit).error, EFBIG);
	std::ofstream(dir.file("a")) << std::string((1 << 20) + 1, 'x');
	check::equal(read_regular_file(dir.file("a"), 1 << 20).fault, "larger than 1 MiB");
	check::equal(read_regular_file(dir.file("nothing"), kLimit).error, ENOENT);
	check::equal(fault_of(dir.file("nothing")), "No such file or directory");
}

void refuses_what_is_no_file()
{
	const check::ScratchDir dir;
	CHECK(::mkfifo(dir.file("fifo").c_str(), 0600) == 0);
	check::equal(fault_of(dir.file("fifo")), "a FIFO, not a file");
	check::equal(fault_of(dir.path()), "a directory, not a file");
	check::equal(fault_of("/dev/null"), "a device, not a file");
	const Address address = *Address::local(dir.file("socket"));
	const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM, 0));
	CHECK(::bind(socket.get(), address.data(), address.size()) == 0);
	check::equal(fault_of(dir.file("socket")), "a socket, not a file");
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_all_of_a_file),
    TEST_CASE(refuses_what_is_too_long),
    TEST_CASE(refuses_what_is_no_file),
};

} // namespace

int main()
{
	return check::main("regular_file", kTests);
}
