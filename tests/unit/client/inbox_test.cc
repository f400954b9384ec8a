// SPDX-License-Identifier: MIT
#include "client/link/inbox.hh"

#include <confer/thread.hh>

#include <poll.h>

#include "support/check.hh"

using namespace confer;
using namespace confer::client;

namespace {

bool readable(const Inbox &inbox)
{
	pollfd ready{inbox.fd(), POLLIN, 0};
	return ::poll(&ready, 1, 0) == 1;
}

Event line(std::string text)
{
	return {0, Event::Kind::line, std::move(text), {}, {}};
}

void gives_in_order()
{
	Inbox inbox;
	CHECK(!readable(inbox));
	CHECK(inbox.take().empty());
	inbox.push({});
	CHECK(!readable(inbox));
	inbox.push({line("a"), line("b")});
	inbox.push({line("c")});
	CHECK(readable(inbox));
	auto events = inbox.take(2);
	check::equal(events.size(), 2);
	check::equal(events[1].text, "b");
	CHECK(readable(inbox));
	events = inbox.take();
	check::equal(events.size(), 1);
	check::equal(events[0].text, "c");
	CHECK(!readable(inbox));
}

/** A thread that brings more than fits waits, and loses nothing. */
void is_bounded()
{
	constexpr int kEvents = 300;
	Inbox inbox;
	Thread producer({.name = "producer"}, [&inbox] {
		for (int i = 0; i < kEvents; ++i)
			inbox.push({line(std::to_string(i) + std::string(50'000, 'x'))});
	});
	producer.start();
	int next = 0;
	std::size_t most = 0;
	while (next < kEvents) {
		pollfd ready{inbox.fd(), POLLIN, 0};
		check::equal(::poll(&ready, 1, 20'000), 1);
		std::size_t bytes = 0;
		for (const Event &event : inbox.take()) {
			bytes += event.text.size();
			CHECK(event.text.starts_with(std::to_string(next) + "x"));
			++next;
		}
		most = std::max(most, bytes);
	}
	producer.join();
	CHECK(most <= Inbox::kMaxWaiting + 100'000);
}

const CMUnitTest kTests[] = {
    TEST_CASE(gives_in_order),
    TEST_CASE(is_bounded),
};

} // namespace

int main()
{
	return check::main("inbox", kTests);
}
