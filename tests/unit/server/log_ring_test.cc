// SPDX-License-Identifier: MIT
#include "server/log_ring.hh"

#include <deque>
#include <random>
#include <string>

#include "support/check.hh"

using confer::server::LogRing;

namespace {

std::string take(LogRing &ring, std::size_t size)
{
	std::string out(size, '\0');
	out.resize(ring.take(out.data(), size));
	return out;
}

void first_in_first_out()
{
	LogRing ring(100);
	CHECK(ring.empty());
	check::equal(take(ring, 50), "");
	CHECK(ring.put("one\n") && ring.put("two\n") && ring.put("three\n"));
	check::equal(ring.size(), 14u);
	check::equal(take(ring, 9), "one\ntwo\n"); // no half of a line
	check::equal(take(ring, 50), "three\n");
	CHECK(ring.empty());
}

void takes_no_line_that_does_not_fit()
{
	LogRing ring(10);
	CHECK(ring.put("12345\n"));
	CHECK(!ring.put("1234\n"));
	check::equal(ring.size(), 6u);
	CHECK(ring.put("123\n")); // exactly
	check::equal(ring.room(), 0u);
	check::equal(take(ring, 10), "12345\n123\n");
}

/** Against a queue of strings, with lines of all lengths, so that they lie across the end of the ring. */
void any_lines_in_any_order()
{
	std::mt19937 random(20261122);
	LogRing ring(257);
	std::deque<std::string> model;
	std::size_t size = 0, refused = 0;
	for (int round = 0; round < 100000; ++round) {
		if (random() % 2 == 0) {
			const std::string line = std::string(random() % 60, static_cast<char>('a' + round % 26)) + '\n';
			const bool fits = size + line.size() <= ring.capacity();
			check::equal(ring.put(line), fits);
			refused += fits ? 0 : 1;
			if (!fits)
				continue;
			model.push_back(line);
			size += line.size();
		} else {
			std::string want;
			const std::size_t room = 60 + random() % 100;
			while (!model.empty() && want.size() + model.front().size() <= room) {
				want += model.front();
				model.pop_front();
			}
			size -= want.size();
			check::equal(take(ring, room), want);
		}
		check::equal(ring.size(), size);
	}
	CHECK(refused > 100);
}

const CMUnitTest kTests[] = {
    TEST_CASE(first_in_first_out),
    TEST_CASE(takes_no_line_that_does_not_fit),
    TEST_CASE(any_lines_in_any_order),
};

} // namespace

int main()
{
	return check::main("log_ring", kTests);
}
