// SPDX-License-Identifier: MIT
#include "server/datagram_port.hh"

#include "chat/text.hh"
#include "datagram/event_text.hh"
#include "datagram/source_key.hh"
#include "irc/items.hh"
#include "server/connection.hh"
#include "server/log.hh"
#include "server/random_key.hh"

#include <confer/error.hh>

#include <algorithm>

namespace confer::server {

using chat::text;

namespace {

DatagramSocket open_socket(const DatagramConfig &config)
{
	const std::optional<Address> address =
	    config.path.empty() ? Address::ip(config.address, config.port) : Address::local(config.path);
	if (!address)
		throw_errno(text("receive on ", config.text()), EINVAL);
	return DatagramSocket::bind(*address, {.receive_buffer = static_cast<int>(config.receive_buffer),
	                                       .unix_mode = static_cast<mode_t>(config.mode),
	                                       .pass_credentials = true});
}

} // namespace

DatagramPort::DatagramPort(const DatagramConfig &config, const Config &all, MachineLimits &limits)
    : name_(config.name),
      socket_(open_socket(config)),
      limits_(limits),
      rates_(random_key(), random_key()),
      repeats_(random_key(), random_key())
{
	configure(config, all);
	// The kernel doubles what it is asked for, to have room for its own records: socket(7).
	const std::size_t granted = socket_->receive_buffer() / 2;
	if (!address().is_unix() && granted < config.receive_buffer)
		log.warning("[datagram.", config.name, "] receive-buffer: the kernel grants ", granted / 1024, "k of ",
		            config.receive_buffer / 1024, "k; raise net.core.rmem_max with sysctl(8)");
}

void DatagramPort::configure(const DatagramConfig &config, const Config &all)
{
	config_ = config;
	reader_.configure(config, all.rules);
	ipv6_prefix_ = all.settings.limits.ipv6_prefix;
	total_cause_ = text("rate of [datagram.", config.name, ']');
	source_cause_ = text("rate of one source of [datagram.", config.name, ']');
	rates_.set(config.rate, config.burst);
	total_rate_ = {config.total_rate, config.total_burst};
	repeats_.set(config.collapse);
}

IoStatus DatagramPort::receive(DatagramBatch &batch) noexcept
{
	const IoResult result = socket_->recv_many(batch, MSG_DONTWAIT);
	if (!result.ok())
		return result.status;
	tally_.received.add(batch.size());
	count_overflow(batch.dropped());
	return IoStatus::done;
}

void DatagramPort::count_overflow() noexcept
{
	if (const std::optional<std::uint32_t> total = socket_->dropped())
		count_overflow(*total);
}

void DatagramPort::count_overflow(std::uint32_t total) noexcept
{
	// The socket may know of more than the datagrams that were queued before; it never goes back.
	const auto more = static_cast<std::int32_t>(total - kernel_drops_);
	if (more <= 0)
		return;
	kernel_drops_ = total;
	tally_.overflow.add(static_cast<std::uint32_t>(more));
}

datagram::RateKey DatagramPort::key_of(const DatagramBatch::Datagram &datagram) const noexcept
{
	return datagram.uid ? datagram::user_key(*datagram.uid) : datagram::source_key(datagram.from, ipv6_prefix_);
}

chat::OwnCounter *DatagramPort::refusal(const DatagramBatch::Datagram &datagram, datagram::Time now)
{
	const auto tell = [&](std::string_view cause) {
		if (!config_.channel.empty())
			limits_.losses.add(config_.channel, "datagram", cause, 1);
	};
	if (!config_.allows(datagram.from))
		return &tally_.source;
	if (!rates_.take(key_of(datagram), now)) {
		tell(source_cause_);
		return &tally_.rate;
	}
	if (!total_.take(total_rate_, now)) {
		tell(total_cause_);
		return &tally_.total_rate;
	}
	return nullptr;
}

chat::OwnCounter *DatagramPort::counter_of(Verdict verdict) noexcept
{
	switch (verdict) {
	case Verdict::taken: return nullptr;
	case Verdict::malformed: return &tally_.malformed;
	case Verdict::too_long: return &tally_.too_long;
	case Verdict::empty: return &tally_.empty;
	default: return &tally_.no_channel;
	}
}

bool DatagramPort::drop(chat::OwnCounter &reason, const DatagramBatch::Datagram &datagram)
{
	reason.add(1);
	last_dropped_ = datagram.from;
	last_dropped_uid_ = datagram.uid;
	return false;
}

void DatagramPort::name_host(const Address &from)
{
	if (!from_.empty() && from == last_from_)
		return;
	last_from_ = from;
	// Who writes to a Unix socket has no address, as a rule.
	from_ = address().is_unix() ? "localhost" : Connection::origin_of(from.unmapped()).host;
}

void DatagramPort::find_channels(const chat::World &world)
{
	channels_.clear();
	targets_.clear();
	const auto add = [&](std::string_view name) REQUIRES_SHARED(chat::world_role) {
		chat::Channel *channel = world.find_channel(name);
		if (channel == nullptr || std::find(channels_.begin(), channels_.end(), channel) != channels_.end())
			return;
		if (!targets_.empty())
			targets_ += ',';
		targets_ += channel->name;
		channels_.push_back(channel);
	};
	for (const std::string_view name : reader_.route().channels)
		add(name);
}

bool DatagramPort::read(const DatagramBatch::Datagram &datagram, datagram::Time now)
{
	if (chat::OwnCounter *reason = refusal(datagram, now))
		return drop(*reason, datagram);
	name_host(datagram.from);
	const Verdict verdict = reader_.read(datagram.data, datagram.truncated, from_, clock_.now());
	tally_.bad_targets.add(reader_.event().bad_targets);
	chat::OwnCounter *reason = counter_of(verdict);
	return reason == nullptr || drop(*reason, datagram);
}

std::size_t DatagramPort::post(datagram::Time now, Podium &podium)
{
	const std::string_view doubtful = reader_.doubtful_channel();
	if (!doubtful.empty() && podium.world.find_channel(doubtful) == nullptr)
		reader_.take_address_as_text();
	find_channels(podium.world);
	const Verdict verdict = reader_.verdict(channels_.size());
	if (chat::OwnCounter *reason = counter_of(verdict)) {
		reason->add(1);
		if (verdict == Verdict::too_long)
			last_dropped_ = last_from_;
		return 0;
	}
	const bool same =
	    repeats_.repeats(reader_.source(), targets_, reader_.event().priority, reader_.text(), now, told_);
	post_told(now, podium);
	if (same) {
		tally_.repeated.add(1);
		return 0;
	}
	const std::size_t lines = post_event(now, podium);
	if (lines == 0) {
		repeats_.forget_last();
		tally_.channel_rate.add(1);
		return 0;
	}
	rates_.charge(lines - 1);
	total_.charge(total_rate_, lines - 1);
	tally_.posted.add(1);
	return lines;
}

std::size_t DatagramPort::post_event(datagram::Time now, Podium &podium)
{
	std::size_t lines = 0;
	const Posting posting{reader_.source(), reader_.event().priority, reader_.time_apart(), reader_.text()};
	for (chat::Channel *channel : channels_) {
		if (limits_.take(channel->name, now)) {
			lines += post_text(*channel, posting, podium);
			continue;
		}
		const std::size_t count = lay_out(*channel, posting).size();
		tally_.lines_over_rate.add(count);
		limits_.losses.add(channel->name, "line", text("rate of ", channel->name), count);
	}
	return lines;
}

std::vector<std::string_view> DatagramPort::lay_out(const chat::Channel &channel, const Posting &posting)
{
	mark_ = datagram::severity_mark(posting.priority);
	return lines_of(posting.text, mark_, posting.source, channel.name);
}

std::size_t DatagramPort::post_text(chat::Channel &channel, const Posting &posting, Podium &podium)
{
	tags_.clear();
	if (posting.priority)
		tags_.append(chat::kSeverityTag).append("=").append(datagram::name(posting.priority->severity));
	if (!posting.time.empty())
		tags_.append(tags_.empty() ? "" : ";").append(chat::kTimeTag).append("=").append(posting.time);
	const std::vector<std::string_view> parts = lay_out(channel, posting);
	for (const std::string_view part : parts) {
		line_ = mark_;
		line_ += part;
		tally_.lines_missed.add(
		    chat::post(podium.world, channel, {posting.source, tags_, line_}, podium.event, podium.out, limits_.slow));
	}
	limits_.charge(parts.size() - 1);
	return parts.size();
}

void DatagramPort::post_told(datagram::Time now, Podium &podium)
{
	for (const datagram::Repetition &one : told_) {
		for (const std::string_view target : irc::Items(one.targets)) {
			// The members may have left since.
			chat::Channel *channel = podium.world.find_channel(target);
			if (channel == nullptr)
				continue;
			// It counts, but is always told: there is at most one for each message that was posted.
			if (!limits_.take(channel->name, now))
				limits_.charge(1);
			post_text(*channel, {one.source, one.priority, {}, datagram::repetition_text(one.count)}, podium);
		}
	}
	told_.clear();
}

void DatagramPort::tell_repetitions(datagram::Time now, Podium &podium)
{
	repeats_.expire(now, told_);
	post_told(now, podium);
}

std::string DatagramPort::take_drop_report()
{
	const std::string dropped = report_.take(tally_);
	if (dropped.empty())
		return {};
	std::string report = text("[datagram.", name_, "] ", dropped);
	if (last_dropped_uid_)
		report += text(", the last from uid ", *last_dropped_uid_);
	else if (last_dropped_.family() != AF_UNSPEC)
		report += text(", the last from ", Connection::origin_of(last_dropped_.unmapped()).host);
	last_dropped_ = {};
	last_dropped_uid_.reset();
	return report;
}

std::string DatagramPort::summary() const
{
	std::string line;
	tally_.each([&](std::string_view name, const chat::OwnCounter &counter) {
		line += text(line.empty() ? "" : " ", name, '=', counter.value());
	});
	return line;
}

} // namespace confer::server
