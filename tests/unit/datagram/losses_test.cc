// SPDX-License-Identifier: MIT
#include "datagram/losses.hh"

#include "support/check.hh"

using namespace confer::datagram;
using namespace std::chrono_literals;

namespace {

const Time kStart = Time{} + 1h;

/** "#channel text|#channel text" */
std::string told(Losses &losses, Time now)
{
	std::vector<Loss> list;
	losses.take(now, list);
	std::string all;
	for (const Loss &loss : list)
		all += (all.empty() ? "" : "|") + loss.channel + " " + loss.text;
	return all;
}

void tells_at_once_and_then_once_in_a_while()
{
	Losses losses;
	CHECK(!losses.pending());
	for (int i = 0; i < 1234; ++i)
		losses.add("#ops", "line", "rate of #ops", 1);
	CHECK(losses.pending());
	check::equal(told(losses, kStart), "#ops 1234 lines dropped: rate of #ops");
	losses.add("#ops", "line", "rate of #ops", 1);
	check::equal(told(losses, kStart + Losses::kPause - 1ms), "");
	check::equal(told(losses, kStart + Losses::kPause), "#ops 1 line dropped: rate of #ops");
	check::equal(told(losses, kStart + Losses::kPause + 1h), "");
	CHECK(!losses.pending());
}

void keeps_channels_and_causes_apart()
{
	Losses losses;
	losses.add("#ops", "line", "rate of #ops", 2);
	losses.add("#dev", "line", "rate of #dev", 3);
	losses.add("#ops", "datagram", "rate of [datagram.m]", 4);
	check::equal(told(losses, kStart), "#ops 2 lines dropped: rate of #ops|#dev 3 lines dropped: rate of #dev|"
	                                   "#ops 4 datagrams dropped: rate of [datagram.m]");
}

void tells_all_at_the_end()
{
	Losses losses;
	losses.add("#ops", "line", "x", 1);
	check::equal(told(losses, kStart), "#ops 1 line dropped: x");
	losses.add("#ops", "line", "x", 5);
	check::equal(told(losses, Time::max()), "#ops 5 lines dropped: x");
}

void is_bounded()
{
	Losses losses;
	for (std::size_t i = 0; i < 2 * Losses::kMost; ++i)
		losses.add("#" + std::to_string(i), "line", "x", 1);
	std::vector<Loss> list;
	losses.take(kStart, list);
	check::equal(list.size(), Losses::kMost);
	losses.take(kStart + Losses::kPause, list);
	CHECK(!losses.pending());
}

const CMUnitTest kTests[] = {
    TEST_CASE(tells_at_once_and_then_once_in_a_while),
    TEST_CASE(keeps_channels_and_causes_apart),
    TEST_CASE(tells_all_at_the_end),
    TEST_CASE(is_bounded),
};

} // namespace

int main()
{
	return check::main("losses", kTests);
}
