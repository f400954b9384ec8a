// SPDX-License-Identifier: MIT
#include <confer/unique_fd.hh>

#include <cerrno>
#include <type_traits>

#include <fcntl.h>
#include <unistd.h>

#include "support/child.hh"

using namespace confer;

namespace {

int open_something()
{
	return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool is_open(int fd)
{
	return ::fcntl(fd, F_GETFD) >= 0;
}

void closes_at_the_end_of_the_scope()
{
	int fd = -1;
	{
		UniqueFd owner(open_something());
		fd = owner.get();
		CHECK(owner);
		CHECK(is_open(fd));
	}
	CHECK(!is_open(fd));
}

void nothing_by_default()
{
	UniqueFd owner;
	check::equal(owner.get(), -1);
	CHECK(!owner);
}

void moves_and_never_copies()
{
	static_assert(!std::is_copy_constructible_v<UniqueFd> && !std::is_copy_assignable_v<UniqueFd>);
	static_assert(std::is_nothrow_move_constructible_v<UniqueFd> && std::is_nothrow_move_assignable_v<UniqueFd>);
	static_assert(!std::is_convertible_v<int, UniqueFd>);
	UniqueFd a(open_something());
	const int fd = a.get();
	UniqueFd b(std::move(a));
	check::equal(a.get(), -1);
	check::equal(b.get(), fd);
	CHECK(is_open(fd));
}

void assignment_closes_the_old_at_once()
{
	UniqueFd a(open_something()), b(open_something());
	const int old = a.get(), kept = b.get();
	a = std::move(b);
	CHECK(!is_open(old));
	check::equal(a.get(), kept);
	CHECK(!b);
	UniqueFd &same = a;
	a = std::move(same);
	check::equal(a.get(), kept);
	CHECK(is_open(kept));
}

void release_gives_it_away()
{
	UniqueFd owner(open_something());
	UniqueFd next(owner.release());
	CHECK(!owner);
	CHECK(is_open(next.get()));
}

void reset_keeps_errno()
{
	UniqueFd owner(open_something());
	errno = EADDRINUSE;
	owner.reset();
	check::equal(errno, EADDRINUSE);
}

void a_double_close_aborts()
{
	check::aborts(
	    [] {
		    UniqueFd owner(open_something());
		    ::close(owner.get());
	    },
	    {"close", "Bad file descriptor"});
}

const CMUnitTest kTests[] = {
    TEST_CASE(closes_at_the_end_of_the_scope), TEST_CASE(nothing_by_default),
    TEST_CASE(moves_and_never_copies),         TEST_CASE(assignment_closes_the_old_at_once),
    TEST_CASE(release_gives_it_away),          TEST_CASE(reset_keeps_errno),
    TEST_CASE(a_double_close_aborts),
};

} // namespace

int main()
{
	return check::main("unique_fd", kTests);
}
