// SPDX-License-Identifier: MIT
#include "traffic.hh"

#include <algorithm>
#include <stdexcept>

namespace confer::bench {

namespace {

constexpr Nanoseconds kPatience = 10 * kSecond;

std::string_view without_line_end(std::string_view line) noexcept
{
	while (line.ends_with('\n') || line.ends_with('\r'))
		line.remove_suffix(1);
	return line;
}

} // namespace

Traffic::Traffic(Crowd &crowd, const TrafficShape &shape)
    : crowd_(crowd),
      shape_(shape),
      counts_(crowd.size()),
      groups_(crowd.size() / shape.group_size)
{
	commands_.reserve(crowd.size());
	for (std::size_t i = 0; i < crowd.size(); ++i)
		commands_.push_back("PRIVMSG " + (shape.direct ? crowd[i ^ 1].nick : channel_of(i)) + " :");
}

std::string Traffic::channel_of(std::size_t client) const
{
	return "#c" + std::to_string(group_of(client));
}

std::size_t Traffic::observer_of(std::size_t sender) const noexcept
{
	const std::size_t first = group_of(sender) * shape_.group_size;
	return sender == first ? first + 1 : first;
}

bool Traffic::reads_all(std::size_t client) const noexcept
{
	return shape_.every_client_timed || client % shape_.group_size < 2;
}

void Traffic::send(std::size_t client, unsigned count, Nanoseconds due)
{
	for (unsigned i = 0; i < count; ++i) {
		if (shape_.labelled)
			outgoing_ += "@label=" + std::to_string(counts_[client].sent) + ' ';
		outgoing_ += commands_[client];
		append_body(outgoing_, {static_cast<std::uint32_t>(client), counts_[client].sent++, due}, shape_.body_length);
		outgoing_ += "\r\n";
		if (shape_.line_by_line || i + 1 == count) {
			crowd_.send(client, outgoing_);
			outgoing_.clear();
		}
	}
	groups_[group_of(client)].sent += count;
	expected_ += std::uint64_t{count} * (shape_.group_size - 1);
}

void Traffic::note_arrivals(std::size_t client, std::size_t messages) noexcept
{
	counts_[client].received += messages;
	groups_[group_of(client)].received += messages;
	delivered_ += messages;
}

void Traffic::receive(std::size_t client, std::string_view lines)
{
	if (!reads_all(client)) {
		const Tally found = tally(lines);
		note_arrivals(client, found.messages);
		if (found.messages != found.lines)
			crowd_.note_all(client, lines);
		return;
	}
	const Nanoseconds arrival = now();
	for (std::size_t end; (end = lines.find('\n')) != std::string_view::npos; lines.remove_prefix(end + 1)) {
		const std::string_view line = without_line_end(lines.substr(0, end));
		if (const auto body = parse_body(line))
			on_message(client, *body, arrival);
		else
			crowd_.note(client, line);
	}
}

void Traffic::on_message(std::size_t client, const MessageBody &body, Nanoseconds arrival)
{
	note_arrivals(client, 1);
	if (body.due >= record_from_ && body.due < record_until_)
		latency_.add(arrival - body.due);
	if (body.sender >= counts_.size() || observer_of(body.sender) != client)
		return;
	Count &sender = counts_[body.sender];
	if (body.sequence != sender.seen)
		++disorder_;
	sender.seen = body.sequence + 1;
	if (!std::exchange(sender.listed, true))
		seen_senders_.push_back(body.sender);
}

void Traffic::record(Nanoseconds from, Nanoseconds until) noexcept
{
	record_from_ = from;
	record_until_ = until;
}

std::uint64_t Traffic::group_backlog(std::size_t client) const noexcept
{
	const Group &group = groups_[group_of(client)];
	return group.sent * (shape_.group_size - 1) - group.received;
}

std::uint64_t Traffic::expected_by(std::size_t client) const noexcept
{
	return groups_[group_of(client)].sent - counts_[client].sent;
}

void Traffic::drain()
{
	Nanoseconds deadline = now() + kPatience;
	for (std::uint64_t before = delivered_; delivered_ < expected_;) {
		crowd_.poll(100, [this](std::size_t client, std::string_view lines) { receive(client, lines); });
		crowd_.require_all_open();
		if (before != delivered_)
			deadline = now() + kPatience;
		before = delivered_;
		if (now() > deadline)
			break;
	}
	verify();
}

void Traffic::verify() const
{
	std::uint64_t missing = 0;
	std::uint64_t surplus = 0;
	for (std::size_t i = 0; i < counts_.size(); ++i) {
		const std::uint64_t expected = expected_by(i);
		missing += expected - std::min(expected, counts_[i].received);
		surplus += counts_[i].received - std::min(expected, counts_[i].received);
	}
	if (missing + surplus + disorder_ != 0)
		throw std::runtime_error(std::to_string(missing) + " deliveries missing, " + std::to_string(surplus) +
		                         " too many, " + std::to_string(disorder_) + " out of order; " + crowd_.complaint());
}

} // namespace confer::bench
