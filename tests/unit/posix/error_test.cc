// SPDX-License-Identifier: MIT
#include <confer/error.hh>

#include <string>
#include <system_error>

#include <fcntl.h>
#include <netdb.h>
#include <unistd.h>

#include "support/child.hh"

using namespace confer;

namespace {

void throw_errno_names_what_was_attempted()
{
	try {
		throw_errno("bind [::1]:6667", EADDRINUSE);
	} catch (const std::system_error &e) {
		check::equal(e.what(), "bind [::1]:6667: Address already in use");
		CHECK(e.code() == std::errc::address_in_use);
		return;
	}
}

void throw_errno_reads_errno()
{
	errno = ENOENT;
	check::equal(check::throws<std::system_error>([] { throw_errno("open"); }), "open: No such file or directory");
}

void resolver_errors_have_their_own_texts()
{
	try {
		throw_resolver_error("resolve nowhere.example:1", EAI_NONAME);
	} catch (const std::system_error &e) {
		check::equal(e.what(), std::string("resolve nowhere.example:1: ") + gai_strerror(EAI_NONAME));
		CHECK(e.code().category() == resolver_category());
		return;
	}
}

void a_bug_says_one_line_and_aborts()
{
	const check::ChildResult result = check::in_child([] { bug("the moon is wrong", EINVAL); });
	CHECK(result.aborted());
	check::equal(result.output.substr(0, result.output.find('\n')), "bug: the moon is wrong: Invalid argument");
	check::aborts([] { bug("the moon is wrong"); }, {"bug: the moon is wrong\n"});
}

void a_long_bug_is_cut_and_still_one_line()
{
	const std::string text(2000, 'x');
	const check::ChildResult result = check::in_child([&] { bug(text.c_str()); });
	CHECK(result.aborted());
	check::equal(result.output.find('\n'), 511);
}

void a_bug_does_not_wait_for_a_stuck_reader()
{
	const check::ChildResult result = check::in_child([] {
		int ends[2];
		if (pipe2(ends, O_NONBLOCK) != 0)
			return;
		const char filler[4096] = {};
		while (write(ends[1], filler, sizeof filler) > 0)
			continue;
		fcntl(ends[1], F_SETFL, 0);
		dup2(ends[1], STDERR_FILENO);
		alarm(10);
		bug("nobody reads this");
	});
	CHECK(result.aborted());
}

void pthread_ok_passes_success_only()
{
	pthread_ok(0, "pthread_nothing");
	check::aborts([] { pthread_ok(EDEADLK, "pthread_join"); }, {"pthread_join: Resource deadlock avoided"});
}

const CMUnitTest kTests[] = {
    TEST_CASE(throw_errno_names_what_was_attempted), TEST_CASE(throw_errno_reads_errno),
    TEST_CASE(resolver_errors_have_their_own_texts), TEST_CASE(a_bug_says_one_line_and_aborts),
    TEST_CASE(a_long_bug_is_cut_and_still_one_line), TEST_CASE(a_bug_does_not_wait_for_a_stuck_reader),
    TEST_CASE(pthread_ok_passes_success_only),
};

} // namespace

int main()
{
	return check::main("error", kTests);
}
