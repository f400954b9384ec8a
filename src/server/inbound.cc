// SPDX-License-Identifier: MIT
#include "server/inbound.hh"

#include <algorithm>
#include <cstring>
#include <utility>

namespace confer::server {

using namespace std::chrono_literals;

IoResult Inbound::read(Stream &stream) noexcept
{
	const IoResult got = stream.recv(first_, sizeof first_);
	if (got.ok())
		feed({first_, got.bytes});
	return got;
}

void Inbound::put(std::string_view bytes) noexcept
{
	feed({first_, bytes.copy(first_, sizeof first_)});
}

void Inbound::feed(std::string_view chunk) noexcept
{
	chunk_ = chunk;
	full_ = chunk.size() == (buffer_ != nullptr ? sizeof buffer_->bytes : sizeof first_);
	untouched_ = true;
	lines_.feed(chunk);
}

bool Inbound::read_on(Stream &stream)
{
	if (!full_ || rate_ != 0 || !(chunk_.empty() || (untouched_ && chunk_.data() == first_)))
		return false;
	if (buffer_ == nullptr)
		buffer_ = buffers_.take();
	char *const bytes = buffer_->bytes;
	// A first read that nobody has looked at yet goes in front: no line is cut, and a burst stays together.
	const std::size_t size = chunk_.copy(bytes, sizeof first_);
	const IoResult got = stream.recv_now(bytes + size, sizeof buffer_->bytes - size);
	if (!got.ok() && size == 0)
		return false; // the next read says the same
	feed({bytes, size + (got.ok() ? got.bytes : 0)});
	return true;
}

irc::LineResult Inbound::next(std::string_view &line)
{
	untouched_ = false;
	const irc::LineResult result = lines_.next(line);
	if (result == irc::LineResult::none) {
		lines_.keep();
		chunk_ = {};
	}
	return result;
}

void Inbound::rest() noexcept
{
	if (chunk_.empty() && buffer_ != nullptr)
		buffers_.give(std::move(buffer_));
}

void Inbound::pay(double cost, chat::Flood flood, Deadline now) noexcept
{
	rate_ = flood.rate;
	budget_.spend(cost, flood.rate, flood.burst, now);
}

void Inbound::pay_as(chat::Person &person, double cost, chat::Flood flood, unsigned shared, Deadline now) noexcept
{
	if (shared == 0 || flood.rate == 0 || cost <= 0)
		return;
	// Instead of a quarter of the budget, four times the cost.
	const double own = person.kind() == chat::Person::Kind::crowd ? cost : 4 * cost;
	const chat::Allowance::Terms all{std::chrono::nanoseconds(1s) / flood.rate / shared, flood.burst * shared};
	if (part_.has(own, flood.rate, flood.burst, now) || !person.flood.spend(cost, all, now))
		part_.spend(own, flood.rate, flood.burst, now);
}

} // namespace confer::server
