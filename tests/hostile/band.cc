// SPDX-License-Identifier: MIT
#include "band.hh"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace confer::hostile {

using bench::kMillisecond;
using bench::kSecond;
using bench::Nanoseconds;
using bench::now;

namespace {

constexpr std::size_t kInFlight = 64;
/** So long a band may take to gather: commands that prepare it may cost more than the flood budget has. */
constexpr Nanoseconds kGathering = 25 * kSecond;
constexpr char kPrepared[] = "PING prepared\r\n";

std::size_t count_lines(std::string_view lines, std::string_view part)
{
	std::size_t count = 0;
	for (std::size_t at = 0; (at = lines.find(part, at)) != lines.npos; at += part.size())
		++count;
	return count;
}

void pause(Nanoseconds span)
{
	const timespec time{span / kSecond, span % kSecond};
	nanosleep(&time, nullptr);
}

} // namespace

BandRun::BandRun(const Doors &doors, Band band, std::size_t clients, std::string prefix, int nice)
    : band_(std::move(band)),
      clients_(clients),
      nice_(nice),
      crowd_(options(doors, std::move(prefix))),
      members_(clients),
      thread_({.name = "band"}, [this] { run(); })
{
	thread_.start();
}

BandRun::~BandRun()
{
	over_ = true;
	try {
		if (thread_.joinable())
			thread_.join();
	} catch (...) { // leave() is for those who want to know
	}
}

bench::CrowdOptions BandRun::options(const Doors &doors, std::string prefix) const
{
	const Origin origin = band_.from;
	const int buffer = band_.receive_buffer;
	return {.port = 0,
	        .prefix = std::move(prefix),
	        .capabilities = band_.caps,
	        .connect = [doors, origin, buffer](std::size_t i) { return doors.connect(origin, i, buffer); },
	        .preamble = [doors, origin](std::size_t i) { return doors.preamble(origin, i); },
	        .registers = band_.registers};
}

void BandRun::leave()
{
	over_ = true;
	if (thread_.joinable())
		thread_.join();
}

void BandRun::run()
{
	setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), nice_);
	gather();
	gathered_ = true;
	while (!over_ && !attacking_)
		read();
	received_ = 0;
	fight();
	for (std::size_t i = 0; i < crowd_.size(); ++i)
		crowd_[i].socket.reset();
}

void BandRun::gather()
{
	const Nanoseconds end = now() + kGathering;
	while (!over_ && inside_ + closed_ < clients_ && now() < end) {
		while (crowd_.size() < clients_ && crowd_.size() - inside_ - closed_ < kInFlight)
			crowd_.start(1);
		for (std::size_t i = 0; !band_.registers && i < crowd_.size(); ++i)
			inside_ += !std::exchange(members_[i].ready, true);
		crowd_.poll(5, [this](std::size_t client, std::string_view lines) { take(client, lines); });
	}
}

void BandRun::take(std::size_t client, std::string_view lines)
{
	crowd_.note_all(client, lines);
	Member &member = members_[client];
	received_ += lines.size();
	if (!band_.counted.empty() && attacking_)
		counted_ += count_lines(lines, band_.counted);
	if (crowd_[client].closed) {
		++closed_;
		if (band_.returns && attacking_)
			come_again(client);
		else
			inside_ -= std::exchange(member.ready, false);
		return;
	}
	if (crowd_[client].registered && !member.prepared) {
		member.prepared = true;
		crowd_.send(client, expand(band_.prepare, client) + kPrepared);
	}
	if (!member.ready && lines.find(" PONG ") != lines.npos && lines.find("prepared\r\n") != lines.npos) {
		member.ready = true;
		++inside_;
	}
}

void BandRun::come_again(std::size_t client)
{
	inside_ -= members_[client].ready;
	members_[client] = {.ready = !band_.registers};
	inside_ += members_[client].ready;
	crowd_.reopen(client);
}

void BandRun::fight()
{
	while (!over_) {
		send_due(now());
		read();
	}
}

void BandRun::read()
{
	switch (attacking_ ? band_.reading : Reading::always) {
	case Reading::always:
		crowd_.poll(1, [this](std::size_t client, std::string_view lines) { take(client, lines); });
		return;
	case Reading::sips: sip(now()); break;
	case Reading::never: break;
	}
	pause(kMillisecond);
}

void BandRun::sip(Nanoseconds time)
{
	if (time < next_sip_)
		return;
	next_sip_ = std::max(next_sip_ + std::chrono::nanoseconds(band_.sip_every).count(), time);
	std::vector<char> bytes(band_.sip);
	for (std::size_t i = 0; i < crowd_.size(); ++i) {
		if (crowd_[i].closed)
			continue;
		const ssize_t got = recv(crowd_[i].socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
		received_ += static_cast<std::uint64_t>(std::max<ssize_t>(got, 0));
		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
			crowd_[i].closed = true;
			++closed_;
		}
	}
}

void BandRun::send_due(Nanoseconds time)
{
	if (band_.bytes.empty())
		return;
	for (std::size_t i = 0; i < crowd_.size(); ++i) {
		Member &member = members_[i];
		if (band_.stays > 0ms && member.sent > 0 && time > member.due) {
			come_again(i);
			continue;
		}
		if (!member.ready || time < member.due || (band_.times != 0 && member.sent == band_.times) ||
		    crowd_[i].closed || !crowd_[i].unsent.empty())
			continue;
		member.due = time + std::chrono::nanoseconds(band_.stays > 0ms ? band_.stays : band_.every).count();
		++member.sent;
		++sent_;
		crowd_.send(i, expand(band_.bytes, i));
		if (band_.shuts && member.sent == band_.times)
			shutdown(crowd_[i].socket.get(), SHUT_WR);
	}
}

std::string BandRun::expand(const std::string &text, std::size_t client)
{
	std::string result;
	result.reserve(text.size() + 64);
	for (std::size_t at = 0; at < text.size();) {
		const std::size_t open = std::min(text.find('{', at), text.size());
		result.append(text, at, open - at);
		const std::size_t end = std::min(text.find('}', open), text.size());
		if (open < text.size())
			result += value_of(std::string_view(text).substr(open + 1, end - open - 1), client);
		at = end + 1;
	}
	return result;
}

std::string BandRun::value_of(std::string_view name, std::size_t client)
{
	if (name == "i")
		return std::to_string(client);
	if (name == "h")
		return std::to_string(client / 100);
	if (name == "nick")
		return crowd_[client].nick;
	if (name == "n")
		return std::to_string(++serial_);
	return std::to_string(serial_); // {last}
}

} // namespace confer::hostile
