// SPDX-License-Identifier: MIT
#include "newcomers.hh"

#include <algorithm>

namespace confer::hostile {

using bench::kMillisecond;
using bench::Nanoseconds;
using bench::now;

namespace {

constexpr Origin kHome{.via = Via::proxy, .first = ip(10, 2, 0, 1), .each = 1};
constexpr Nanoseconds kBetween = 250 * kMillisecond;

} // namespace

Newcomers::Newcomers(const Doors &doors)
    : crowd_({.port = 0,
              .prefix = "n",
              .connect = [doors](std::size_t i) { return doors.connect(kHome, i); },
              .preamble = [doors](std::size_t i) { return doors.preamble(kHome, i); }})
{
}

void Newcomers::come()
{
	if (now() >= due_) {
		due_ = std::max(due_ + kBetween, now());
		++outcome_.waiting;
		if (free_.empty()) {
			crowd_.start(1);
		} else {
			const std::size_t client = free_.back();
			free_.pop_back();
			crowd_.reopen(client);
		}
	}
	receive(0);
}

void Newcomers::drain(Nanoseconds patience)
{
	for (const Nanoseconds end = now() + patience; outcome_.waiting > 0 && now() < end;)
		receive(1);
}

void Newcomers::receive(int timeout)
{
	crowd_.poll(timeout, [this](std::size_t client, std::string_view lines) { take(client, lines); });
}

void Newcomers::take(std::size_t client, std::string_view lines)
{
	const bool was_in = crowd_[client].registered;
	crowd_.note_all(client, lines);
	if (crowd_[client].registered && !was_in) {
		++outcome_.registered;
		--outcome_.waiting;
		outcome_.slowest = std::max(outcome_.slowest, now() - crowd_[client].opened);
		crowd_.send(client, "QUIT\r\n");
	}
	if (!crowd_[client].closed)
		return;
	if (!crowd_[client].registered) {
		++outcome_.refused;
		--outcome_.waiting;
	}
	free_.push_back(client);
}

} // namespace confer::hostile
