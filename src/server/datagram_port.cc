// SPDX-License-Identifier: MIT
#include "server/datagram_port.hh"

#include "chat/text.hh"
#include "datagram/event_text.hh"
#include "irc/items.hh"
#include "irc/message_split.hh"
#include "irc/names.hh"
#include "server/connection.hh"
#include "server/log.hh"

#include <confer/error.hh>
#include <confer/random.hh>

#include <algorithm>
#include <array>
#include <cstring>

#include <netinet/in.h>

namespace confer::server {

using chat::text;

namespace {

constexpr std::size_t kUser = 16;
/**
 * Bytes that one datagram may become for who is in all of its channels; a line counts kLine more than its text. Half of
 * the default send-queue: no datagram alone can push out a client that reads.
 */
constexpr std::size_t kMaxPosted = 512 << 10;
constexpr std::size_t kLine = 300;

std::size_t posted_bytes(std::string_view text, std::size_t channels) noexcept
{
	const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
	return (text.size() + lines * kLine) * channels;
}

DatagramSocket open_socket(const DatagramConfig &config)
{
	const std::optional<Address> address =
	    config.path.empty() ? Address::ip(config.address, config.port) : Address::local(config.path);
	if (!address)
		throw_errno(text("receive on ", config.text()), EINVAL);
	return DatagramSocket::bind(*address, {.receive_buffer = static_cast<int>(config.receive_buffer),
	                                       .unix_mode = static_cast<mode_t>(config.mode)});
}

std::uint64_t random_key()
{
	std::uint64_t key = 0;
	random_bytes(&key, sizeof key);
	return key;
}

/** Who it is as far as rates go: an IPv4 address, the /64 of an IPv6 one, or all that write to a Unix socket. */
datagram::RateKey key_of(const Address &from) noexcept
{
	const Address plain = from.unmapped();
	datagram::RateKey key{};
	if (plain.family() == AF_INET)
		key[1] = reinterpret_cast<const sockaddr_in *>(plain.data())->sin_addr.s_addr + std::uint64_t{1};
	else if (plain.family() == AF_INET6)
		std::memcpy(key.data(), &reinterpret_cast<const sockaddr_in6 *>(plain.data())->sin6_addr, sizeof key[0]);
	return key;
}

std::vector<datagram::Rule> rules_for(std::string_view name, const std::vector<RuleConfig> &all)
{
	std::vector<datagram::Rule> rules;
	for (const RuleConfig &rule : all) {
		if (rule.datagram.empty() || rule.datagram == name)
			rules.push_back(rule);
	}
	return rules;
}

} // namespace

DatagramPort::DatagramPort(const DatagramConfig &config, const std::vector<RuleConfig> &rules)
    : name_(config.name),
      socket_(open_socket(config)),
      rates_(random_key(), random_key()),
      repeats_(random_key(), random_key())
{
	configure(config, rules);
	tally_.each_drop([&](std::string_view, const chat::OwnCounter &) { reported_each_.push_back(0); });
	// The kernel doubles what it is asked for, to have room for its own records: socket(7).
	const std::size_t granted = socket_->receive_buffer() / 2;
	if (!address().is_unix() && granted < config.receive_buffer)
		log.warning("[datagram.", config.name, "] receive-buffer: the kernel grants ", granted / 1024, "k of ",
		            config.receive_buffer / 1024, "k; raise net.core.rmem_max with sysctl(8)");
}

void DatagramPort::configure(const DatagramConfig &config, const std::vector<RuleConfig> &rules)
{
	config_ = config;
	rules_ = rules_for(config.name, rules);
	user_ = irc::sanitise_user(config.name, kUser);
	rates_.set(config.rate, config.burst);
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

bool DatagramPort::is_allowed(const Address &from) const noexcept
{
	if (address().is_unix())
		return true; // its file's permissions have said so
	return std::any_of(config_.from.begin(), config_.from.end(),
	                   [&](const Prefix &prefix) { return prefix.contains(from); });
}

bool DatagramPort::drop_unread(const DatagramBatch::Datagram &datagram, datagram::Time now) noexcept
{
	chat::OwnCounter *reason = nullptr;
	if (!is_allowed(datagram.from))
		reason = &tally_.source;
	else if (!rates_.take(key_of(datagram.from), now))
		reason = &tally_.rate;
	else if (datagram.truncated)
		reason = &tally_.too_long;
	if (reason != nullptr)
		reason->add(1);
	return reason != nullptr;
}

void DatagramPort::name_host(const Address &from)
{
	if (!from_.empty() && from == last_from_)
		return;
	last_from_ = from;
	// Who writes to a Unix socket has no address, as a rule.
	from_ = address().is_unix() ? "localhost" : Connection::origin_of(from.unmapped()).host;
}

void DatagramPort::name_source()
{
	source_ = datagram::nick_of(event_.host.empty() ? from_ : event_.host, event_.app.empty() ? user_ : event_.app);
	source_ += '!';
	source_ += user_;
	source_ += '@';
	source_ += from_;
}

void DatagramPort::find_channels(const chat::World &world)
{
	channels_.clear();
	targets_.clear();
	const auto add = [&](std::string_view name) REQUIRES_SHARED(chat::world_role) {
		chat::Channel *channel = name.empty() ? nullptr : world.find_channel(name);
		if (channel == nullptr || std::find(channels_.begin(), channels_.end(), channel) != channels_.end())
			return;
		if (!targets_.empty())
			targets_ += ',';
		targets_ += channel->name;
		channels_.push_back(channel);
	};
	if (event_.channels.empty())
		add(datagram::channel_by_rule(rules_, event_, config_.channel));
	for (const std::string &name : event_.channels) {
		if (datagram::covered(config_.channels, name))
			add(name);
	}
}

std::size_t DatagramPort::take(const DatagramBatch::Datagram &datagram, datagram::Time now, Podium &podium)
{
	const auto count = [&](chat::OwnCounter &reason) {
		reason.add(1);
		return std::size_t{0};
	};
	name_host(datagram.from);
	if (drop_unread(datagram, now)) {
		last_dropped_ = from_;
		return 0;
	}
	if (!datagram::parse(config_.format, datagram.data, event_)) {
		last_dropped_ = from_;
		return count(tally_.malformed);
	}
	text_.clear();
	datagram::append_escaped(event_.text, text_);
	if (text_.find_first_not_of(" \n") == text_.npos)
		return count(tally_.empty);
	find_channels(podium.world);
	if (channels_.empty())
		return count(tally_.no_channel);
	if (posted_bytes(text_, channels_.size()) > kMaxPosted) {
		last_dropped_ = from_;
		return count(tally_.too_long);
	}
	name_source();
	const bool same = repeats_.repeats(source_, targets_, event_.priority, text_, now, told_);
	post_told(podium);
	if (same)
		return count(tally_.repeated);
	std::size_t lines = 0;
	for (chat::Channel *channel : channels_)
		lines += post_text(*channel, source_, event_.priority, text_, podium);
	rates_.charge(lines - 1);
	tally_.posted.add(1);
	return lines;
}

std::size_t DatagramPort::post_text(chat::Channel &channel, std::string_view source,
                                    const std::optional<datagram::Priority> &priority, std::string_view text,
                                    Podium &podium)
{
	const std::string mark = datagram::severity_mark(priority);
	std::string tags;
	if (priority)
		tags.append(chat::kSeverityTag).append("=").append(datagram::name(priority->severity));
	const std::size_t room = irc::message_room(source.size(), "PRIVMSG", channel.name) - mark.size();
	std::size_t lines = 0;
	for (const std::string_view part : datagram::messages_of(text, room)) {
		line_ = mark;
		line_ += part;
		chat::post(podium.world, channel, {source, tags, line_}, podium.event, podium.out);
		++lines;
	}
	return lines;
}

void DatagramPort::post_told(Podium &podium)
{
	for (const datagram::Repetition &one : told_) {
		for (const std::string_view target : irc::Items(one.targets)) {
			// Whoever was there may have left since.
			if (chat::Channel *channel = podium.world.find_channel(target))
				post_text(*channel, one.source, one.priority, datagram::repetition_text(one.count), podium);
		}
	}
	told_.clear();
}

void DatagramPort::tell_repetitions(datagram::Time now, Podium &podium)
{
	repeats_.expire(now, told_);
	post_told(podium);
}

std::uint64_t DatagramPort::dropped() const noexcept
{
	std::uint64_t sum = 0;
	tally_.each_drop([&](std::string_view, const chat::OwnCounter &counter) { sum += counter.value(); });
	return sum;
}

std::string DatagramPort::take_drop_report()
{
	const std::uint64_t all = dropped();
	if (all == reported_)
		return {};
	std::string report = text("[datagram.", config_.name, "] dropped ", all - reported_, ":");
	std::size_t i = 0;
	tally_.each_drop([&](std::string_view name, const chat::OwnCounter &counter) {
		const std::uint64_t more = counter.value() - reported_each_[i];
		if (more != 0)
			report += text(' ', name, '=', more);
		reported_each_[i++] += more;
	});
	if (!last_dropped_.empty())
		report += text(", the last from ", last_dropped_);
	last_dropped_.clear();
	reported_ = all;
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
