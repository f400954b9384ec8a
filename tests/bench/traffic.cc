// SPDX-License-Identifier: MIT
#include "traffic.hh"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <confer/error.hh>
#include <sys/eventfd.h>

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

Traffic::Traffic(Crowd &crowd, const TrafficShape &shape) : Traffic(Deal(crowd), shape) {}

Traffic::Traffic(Deal deal, const TrafficShape &shape)
    : deal_(std::move(deal)),
      shape_(shape),
      counts_(deal_.size()),
      groups_(deal_.size() / shape.group_size)
{
	for (std::size_t crowd = 0; crowd < deal_.crowds(); ++crowd) {
		lanes_.push_back(std::make_unique<Lane>());
		lanes_[crowd]->wake = UniqueFd{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
		if (!lanes_[crowd]->wake)
			throw_errno("eventfd");
	}
	commands_.reserve(size());
	for (std::size_t i = 0; i < size(); ++i) {
		const Deal::Place &other = deal_[i ^ 1];
		commands_.push_back("PRIVMSG " + (shape.direct ? deal_.crowd(other.crowd)[other.index].nick : channel_of(i)) +
		                    " :");
	}
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
	const Deal::Place &place = deal_[client];
	std::string &outgoing = lanes_[place.crowd]->outgoing;
	// Before anybody can have received them.
	groups_[group_of(client)].sent.fetch_add(count, std::memory_order_relaxed);
	expected_.fetch_add(std::uint64_t{count} * (shape_.group_size - 1), std::memory_order_relaxed);
	outgoing.clear();
	for (unsigned i = 0; i < count; ++i) {
		if (shape_.labelled)
			outgoing += "@label=" + std::to_string(counts_[client].sent) + ' ';
		outgoing += commands_[client];
		append_body(outgoing, {static_cast<std::uint32_t>(client), counts_[client].sent++, due}, shape_.body_length);
		outgoing += "\r\n";
		if (shape_.line_by_line || i + 1 == count) {
			deal_.crowd(place.crowd).send(place.index, outgoing);
			outgoing.clear();
		}
	}
}

void Traffic::note_arrivals(Lane &lane, std::size_t client, std::size_t messages) noexcept
{
	counts_[client].received += messages;
	groups_[group_of(client)].received.fetch_add(messages, std::memory_order_relaxed);
	lane.delivered.store(lane.delivered.load(std::memory_order_relaxed) + messages, std::memory_order_relaxed);
}

void Traffic::receive(std::size_t crowd, std::size_t index, std::string_view lines)
{
	const std::size_t client = deal_.client(crowd, index);
	Lane &lane = *lanes_[crowd];
	if (!reads_all(client)) {
		const Tally found = tally(lines);
		note_arrivals(lane, client, found.messages);
		if (found.messages != found.lines)
			deal_.crowd(crowd).note_all(index, lines);
		return;
	}
	const Nanoseconds arrival = now();
	std::size_t messages = 0;
	for (std::size_t end; (end = lines.find('\n')) != std::string_view::npos; lines.remove_prefix(end + 1)) {
		const std::string_view line = without_line_end(lines.substr(0, end));
		if (const auto body = parse_body(line)) {
			on_message(lane, client, *body, arrival);
			++messages;
		} else {
			deal_.crowd(crowd).note(index, line);
		}
	}
	note_arrivals(lane, client, messages);
}

void Traffic::on_message(Lane &lane, std::size_t client, const MessageBody &body, Nanoseconds arrival)
{
	if (body.due >= record_from_ && body.due < record_until_)
		lane.latency.add(arrival - body.due);
	if (body.sender >= counts_.size() || observer_of(body.sender) != client)
		return;
	Count &sender = counts_[body.sender];
	if (body.sequence != sender.seen.load(std::memory_order_relaxed))
		++lane.disorder;
	sender.seen.store(body.sequence + 1, std::memory_order_seq_cst);
	if (!sender.listed.exchange(true, std::memory_order_seq_cst))
		list(lane, body.sender);
}

void Traffic::list(Lane &lane, std::uint32_t sender)
{
	Lane &other = *lanes_[deal_[sender].crowd];
	if (&lane == &other) {
		lane.seen.push_back(sender);
		return;
	}
	bool first = false;
	{
		MutexLock lock(other.mutex);
		first = other.seen_elsewhere.empty();
		other.seen_elsewhere.push_back(sender);
	}
	if (first)
		eventfd_write(other.wake.get(), 1);
}

void Traffic::take_seen(std::size_t crowd, std::vector<std::uint32_t> &senders)
{
	Lane &lane = *lanes_[crowd];
	const std::size_t before = senders.size();
	senders.insert(senders.end(), lane.seen.begin(), lane.seen.end());
	lane.seen.clear();
	if (lanes_.size() > 1) {
		eventfd_t ignored;
		eventfd_read(lane.wake.get(), &ignored);
		MutexLock lock(lane.mutex);
		senders.insert(senders.end(), lane.seen_elsewhere.begin(), lane.seen_elsewhere.end());
		lane.seen_elsewhere.clear();
	}
	// Before the caller looks at what is in flight: what is seen after that look lists the sender once more.
	for (std::size_t i = before; i < senders.size(); ++i)
		counts_[senders[i]].listed.store(false, std::memory_order_seq_cst);
}

std::uint64_t Traffic::delivered() const noexcept
{
	std::uint64_t sum = 0;
	for (const auto &lane : lanes_)
		sum += lane->delivered.load(std::memory_order_relaxed);
	return sum;
}

Histogram Traffic::latency() const
{
	Histogram all;
	for (const auto &lane : lanes_)
		all.add(lane->latency);
	return all;
}

void Traffic::record(Nanoseconds from, Nanoseconds until) noexcept
{
	record_from_ = from;
	record_until_ = until;
}

std::uint64_t Traffic::group_backlog(std::size_t client) const noexcept
{
	// What is received is read first: it never is more than what was sent.
	const Group &group = groups_[group_of(client)];
	const std::uint64_t received = group.received.load(std::memory_order_acquire);
	const std::uint64_t expected = group.sent.load(std::memory_order_relaxed) * (shape_.group_size - 1);
	return expected - std::min(expected, received);
}

std::uint64_t Traffic::expected_by(std::size_t client) const noexcept
{
	return groups_[group_of(client)].sent.load() - counts_[client].sent;
}

void Traffic::drain()
{
	const int timeout = deal_.crowds() == 1 ? 100 : 1;
	Nanoseconds deadline = now() + kPatience;
	for (std::uint64_t before = delivered(); delivered() < expected();) {
		for (std::size_t i = 0; i < deal_.crowds(); ++i) {
			deal_.crowd(i).poll(timeout,
			                    [&](std::size_t client, std::string_view lines) { receive(i, client, lines); });
			deal_.crowd(i).require_all_open();
		}
		if (before != delivered())
			deadline = now() + kPatience;
		before = delivered();
		if (now() > deadline)
			break;
	}
	verify();
}

void Traffic::verify() const
{
	std::uint64_t missing = 0;
	std::uint64_t surplus = 0;
	std::uint64_t disorder = 0;
	for (std::size_t i = 0; i < counts_.size(); ++i) {
		const std::uint64_t expected = expected_by(i);
		missing += expected - std::min(expected, counts_[i].received);
		surplus += counts_[i].received - std::min(expected, counts_[i].received);
	}
	std::string complaint;
	for (std::size_t i = 0; i < deal_.crowds(); ++i) {
		disorder += lanes_[i]->disorder;
		complaint = complaint.empty() ? deal_.crowd(i).complaint() : complaint;
	}
	if (missing + surplus + disorder != 0)
		throw std::runtime_error(std::to_string(missing) + " deliveries missing, " + std::to_string(surplus) +
		                         " too many, " + std::to_string(disorder) + " out of order; " + complaint);
}

} // namespace confer::bench
