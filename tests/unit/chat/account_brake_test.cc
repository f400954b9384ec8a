// SPDX-License-Identifier: MIT
#include "chat/account_brake.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace std::chrono_literals;

namespace {

const Deadline kNow{24h};

AccountBrake::Try from(std::size_t whose)
{
	return {.account = 7, .whose = whose};
}

void strangers_together_have_so_many_tries()
{
	AccountBrake brake;
	for (unsigned i = 0; i < AccountBrake::kMost; ++i) {
		AccountBrake::Try attempt = from(100 + i);
		CHECK(brake.begin(attempt, kNow) == 0ns);
	}
	// The next ones wait for their turns, and are refused when that takes too long.
	for (int i = 1; i <= AccountBrake::kLongest / AccountBrake::kEach; ++i) {
		AccountBrake::Try attempt = from(1000);
		CHECK(brake.begin(attempt, kNow) == i * AccountBrake::kEach);
	}
	AccountBrake::Try late = from(1000);
	CHECK(!brake.begin(late, kNow));
	CHECK(brake.begin(late, kNow + AccountBrake::kEach));
	// Another account is another matter.
	AccountBrake::Try other{.account = 8, .whose = 5};
	CHECK(brake.begin(other, kNow) == 0ns);
}

void who_has_logged_in_before_is_not_slowed()
{
	AccountBrake brake;
	AccountBrake::Try owner = from(1), crowd = from(2);
	CHECK(brake.begin(owner, kNow) == 0ns);
	brake.right(owner, true);
	CHECK(brake.begin(crowd, kNow) == 0ns);
	brake.right(crowd, false);
	AccountBrake::Try attempt = from(3);
	while (brake.begin(attempt, kNow))
		attempt = from(3);
	for (int i = 0; i < 100; ++i) {
		owner = from(1);
		CHECK(brake.begin(owner, kNow) == 0ns);
	}
	crowd = from(2);
	CHECK(!brake.begin(crowd, kNow));
}

void right_ones_do_not_count()
{
	AccountBrake brake;
	for (unsigned i = 0; i < 3 * AccountBrake::kMost; ++i) {
		AccountBrake::Try attempt = from(100 + i);
		CHECK(brake.begin(attempt, kNow) == 0ns);
		brake.right(attempt, false);
		brake.give_back(attempt); // once is enough
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(strangers_together_have_so_many_tries),
    TEST_CASE(who_has_logged_in_before_is_not_slowed),
    TEST_CASE(right_ones_do_not_count),
};

} // namespace

int main()
{
	return check::main("account brake", kTests);
}
