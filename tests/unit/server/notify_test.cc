// SPDX-License-Identifier: MIT
#include "server/notify.hh"

#include <cerrno>
#include <cstdlib>
#include <string>

#include <unistd.h>

#include "support/supervisor.hh"

namespace {

using namespace confer;
using check::Supervisor;
using server::NotifyResult;

void tells_nobody_unless_asked()
{
	::unsetenv("NOTIFY_SOCKET");
	CHECK(server::notify("READY=1") == NotifyResult::not_asked);
	::setenv("NOTIFY_SOCKET", "", 1);
	CHECK(server::notify("READY=1") == NotifyResult::not_asked);
	::unsetenv("NOTIFY_SOCKET");
}

void sends_to_an_abstract_name()
{
	Supervisor supervisor;
	CHECK(server::notify("READY=1") == NotifyResult::sent);
	CHECK(server::notify("STOPPING=1\nSTATUS=done") == NotifyResult::sent);
	check::equal(supervisor.receive(), "READY=1");
	check::equal(supervisor.receive(), "STOPPING=1\nSTATUS=done");
}

void sends_to_a_path()
{
	const char *directory = std::getenv("TMPDIR");
	Supervisor supervisor(std::string(directory == nullptr ? "/tmp" : directory) + "/confer-notify-" +
	                      std::to_string(::getpid()));
	CHECK(server::notify("READY=1") == NotifyResult::sent);
	check::equal(supervisor.receive(), "READY=1");
}

void reloading_carries_the_time()
{
	Supervisor supervisor;
	CHECK(server::notify_reloading() == NotifyResult::sent);
	std::string text = supervisor.receive();
	const std::string start = "RELOADING=1\nMONOTONIC_USEC=";
	check::equal(text.substr(0, start.size()), start);
	CHECK(text.size() > start.size() && text.find_first_not_of("0123456789", start.size()) == text.npos);
}

void says_why_it_failed()
{
	::setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1);
	CHECK(server::notify("READY=1") == NotifyResult::failed);
	check::equal(errno, ENOENT);
	::setenv("NOTIFY_SOCKET", ("/" + std::string(200, 'x')).c_str(), 1);
	CHECK(server::notify("READY=1") == NotifyResult::failed);
	check::equal(errno, ENAMETOOLONG);
	::unsetenv("NOTIFY_SOCKET");
}

/** A supervisor that does not read must not hold the daemon up. */
void never_blocks()
{
	Supervisor supervisor;
	NotifyResult result = NotifyResult::sent;
	for (int i = 0; i < 100000 && result == NotifyResult::sent; ++i)
		result = server::notify("READY=1");
	CHECK(result == NotifyResult::failed);
	check::equal(errno, EAGAIN);
}

const CMUnitTest kTests[] = {
    TEST_CASE(tells_nobody_unless_asked),  TEST_CASE(sends_to_an_abstract_name), TEST_CASE(sends_to_a_path),
    TEST_CASE(reloading_carries_the_time), TEST_CASE(says_why_it_failed),        TEST_CASE(never_blocks),
};

} // namespace

int main()
{
	return check::main("notify", kTests);
}
