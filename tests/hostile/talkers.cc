// SPDX-License-Identifier: MIT
#include "talkers.hh"

#include <charconv>
#include <string>

namespace confer::hostile {

using bench::kSecond;
using bench::Nanoseconds;
using bench::now;

namespace {

constexpr Origin kHome{.via = Via::proxy, .first = ip(10, 1, 0, 1), .each = 1};
/** Messages a second of each talker: a message costs 2, and 10 a second come back. */
constexpr double kRate = 4;
/** What precedes the time in a message. Nobody else says that. */
constexpr std::string_view kMark = " :sent at ";

std::string channel_of(std::size_t talker)
{
	return "#pair" + std::to_string(talker / 2);
}

bool in_channel(std::size_t talker) noexcept
{
	return talker / 2 % 2 == 1;
}

} // namespace

Talkers::Talkers(const Doors &doors, std::size_t pairs)
    : crowd_({.port = 0,
              .prefix = "t",
              .connect = [doors](std::size_t i) { return doors.connect(kHome, i); },
              .preamble = [doors](std::size_t i) { return doors.preamble(kHome, i); }}),
      talkers_(2 * pairs)
{
}

void Talkers::enter()
{
	crowd_.enter(talkers_);
	crowd_.join(channel_of);
}

void Talkers::send(std::size_t talker)
{
	const std::string target = in_channel(talker) ? channel_of(talker) : crowd_[talker ^ 1].nick;
	crowd_.send(talker, "PRIVMSG " + target + std::string(kMark) + std::to_string(now()) + "\r\n");
	++sent_;
}

void Talkers::talk()
{
	const auto between = static_cast<Nanoseconds>(double(kSecond) / (kRate * static_cast<double>(talkers_)));
	const Nanoseconds time = now();
	if (due_ + kSecond < time)
		due_ = time; // the first time, or after a pause
	for (; due_ <= time; due_ += between, ++next_)
		send(next_ % talkers_);
	crowd_.poll(1, [this](std::size_t talker, std::string_view lines) { receive(talker, lines); });
}

std::uint64_t Talkers::drain(Nanoseconds patience)
{
	for (const Nanoseconds end = now() + patience; received_ < sent_ && closed() == 0 && now() < end;)
		crowd_.poll(1, [this](std::size_t talker, std::string_view lines) { receive(talker, lines); });
	const std::uint64_t lost = sent_ - received_;
	sent_ = received_ = 0;
	return lost;
}

void Talkers::receive(std::size_t talker, std::string_view lines)
{
	const Nanoseconds time = now();
	for (std::size_t end; (end = lines.find('\n')) != lines.npos; lines.remove_prefix(end + 1)) {
		const std::string_view line = lines.substr(0, end);
		const std::size_t at = line.find(kMark);
		if (at == line.npos) {
			crowd_.note(talker, line);
			continue;
		}
		Nanoseconds sent = 0;
		std::from_chars(line.data() + at + kMark.size(), line.data() + line.size(), sent);
		++received_;
		if (latency_ != nullptr)
			latency_->add(time - sent);
	}
}

} // namespace confer::hostile
