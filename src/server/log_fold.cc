// SPDX-License-Identifier: MIT
#include "server/log_fold.hh"

#include "irc/sip_hash.hh"

#include <algorithm>
#include <cstring>
#include <utility>

#include <arpa/inet.h>

namespace confer::server {

LogLevel level_of(LogEvent event) noexcept
{
	switch (event) {
	case LogEvent::online:
	case LogEvent::gone:
	case LogEvent::turned_away: return LogLevel::info;
	case LogEvent::silent: return LogLevel::debug;
	case LogEvent::no_means: return LogLevel::error;
	case LogEvent::failed: return LogLevel::notice;
	}
	return LogLevel::notice;
}

std::string_view words_of(LogEvent event) noexcept
{
	switch (event) {
	case LogEvent::online: return "New users online";
	case LogEvent::gone: return "User gone";
	case LogEvent::silent: return "Connected and sent nothing";
	case LogEvent::turned_away: return "Turned away";
	case LogEvent::no_means: return "Turned away for lack of resources";
	case LogEvent::failed: return "Failed passwords";
	}
	return "";
}

LogSource::LogSource(std::string_view host) noexcept
{
	std::array<char, INET6_ADDRSTRLEN> text{};
	host = host.substr(0, host.find('%')); // an interface
	if (host.size() >= text.size())
		return;
	host.copy(text.data(), host.size());
	for (const int family : {AF_INET, AF_INET6}) {
		if (inet_pton(family, text.data(), key_.data()) == 1)
			family_ = family;
	}
	if (family_ == AF_INET6)
		key_[1] = 0; // a user who has one address of a /64 has all of them
}

std::string_view LogSource::text(std::array<char, 64> &buffer) const noexcept
{
	if (family_ == 0)
		return "Unix sockets";
	static_assert(sizeof buffer >= INET6_ADDRSTRLEN + 3);
	if (inet_ntop(family_, key_.data(), buffer.data(), INET6_ADDRSTRLEN) == nullptr)
		return "";
	const std::size_t size = std::strlen(buffer.data());
	constexpr std::string_view kLength = "/64";
	if (family_ == AF_INET)
		return {buffer.data(), size};
	kLength.copy(buffer.data() + size, kLength.size());
	return {buffer.data(), size + kLength.size()};
}

void LogFold::set_limits(const LogLimits &limits) noexcept
{
	if (limits.burst > limits_.burst)
		tokens_ += static_cast<double>(limits.burst - limits_.burst);
	limits_ = limits;
	tokens_ = std::min(tokens_, static_cast<double>(limits_.burst));
}

LogFold::Slot *LogFold::find(LogEvent event, const LogSource &source, Time now) noexcept
{
	irc::SipHash13 hash(key0_, key1_);
	hash.word(source.key()[0]);
	hash.word(source.key()[1]);
	hash.word(static_cast<std::uint64_t>(event));
	Slot *const first = slots_.data() + hash.finish() % (kSlots / kWays) * kWays;
	Slot *free = nullptr;
	for (Slot *slot = first; slot != first + kWays; ++slot) {
		if (slot->seen != 0 && slot->event == event && slot->source == source)
			return slot;
		if (slot->seen == 0 || (slot->folded == 0 && now - slot->since >= kWindow))
			free = slot;
	}
	if (free != nullptr)
		*free = {.source = source, .event = event, .since = now};
	return free;
}

bool LogFold::admits(LogEvent event, const LogSource &source, Time now) noexcept
{
	if (limits_.repeats != 0) {
		if (Slot *slot = find(event, source, now); slot != nullptr) {
			if (slot->folded == 0 && now - slot->since >= kWindow)
				*slot = {.source = source, .event = event, .since = now};
			if (slot->seen >= limits_.repeats) {
				if (slot->folded++ == 0)
					expect(slot->since + kWindow);
				return false;
			}
			++slot->seen;
		}
	}
	return take_token(now);
}

bool LogFold::take_token(Time now) noexcept
{
	if (limits_.rate == 0)
		return true;
	const std::chrono::duration<double> passed = now - filled_;
	tokens_ =
	    std::min(static_cast<double>(limits_.burst), tokens_ + passed.count() * static_cast<double>(limits_.rate));
	filled_ = now;
	if (tokens_ >= 1) {
		tokens_ -= 1;
		return true;
	}
	if (left_out_++ == 0) {
		left_out_since_ = now;
		expect(now + kWindow);
	}
	return false;
}

/** Both: a scan that is under way may have passed by where this is. */
void LogFold::expect(Time when) noexcept
{
	due_ = std::min(due_, when);
	next_due_ = std::min(next_due_, when);
}

std::optional<LogFold::Report> LogFold::take(Time now, bool all) noexcept
{
	const auto span = [&](Time since) { return std::chrono::ceil<std::chrono::seconds>(now - since); };
	while (cursor_ < kSlots) {
		Slot &slot = slots_[cursor_++];
		if (slot.folded == 0)
			continue;
		if (all || slot.since + kWindow <= now) {
			const Slot done = std::exchange(slot, {});
			return Report{done.event, done.source, done.folded, span(done.since)};
		}
		next_due_ = std::min(next_due_, slot.since + kWindow);
	}
	if (left_out_ != 0) {
		if (all || left_out_since_ + kWindow <= now)
			return Report{std::nullopt, {}, std::exchange(left_out_, 0), span(left_out_since_)};
		next_due_ = std::min(next_due_, left_out_since_ + kWindow);
	}
	cursor_ = 0;
	due_ = std::exchange(next_due_, Time::max());
	return std::nullopt;
}

} // namespace confer::server
