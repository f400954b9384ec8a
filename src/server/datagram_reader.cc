// SPDX-License-Identifier: MIT
#include "server/datagram_reader.hh"

#include "datagram/event_text.hh"
#include "irc/ascii.hh"
#include "irc/message_split.hh"
#include "irc/names.hh"

#include <algorithm>

namespace confer::server {

namespace {

constexpr std::size_t kUser = 16;
/**
 * Bytes that one datagram may become for who is in all of its channels; a line counts kLine more than its text. Half of
 * the default send-queue, which is what Outbox::offer() takes: a client that reads gets all of it.
 */
constexpr std::size_t kMaxPosted = 512 << 10;
constexpr std::size_t kLine = 300;

bool is_too_much(std::string_view text, std::size_t channels) noexcept
{
	const auto bytes = [&](std::size_t lines) { return (text.size() + lines * kLine) * channels; };
	if (bytes(text.size() + 1) <= kMaxPosted)
		return false; // even if each byte were a line
	return bytes(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1) > kMaxPosted;
}

} // namespace

void DatagramReader::configure(const DatagramConfig &section, const std::vector<RuleConfig> &rules)
{
	section_ = section;
	rules_ = rules_for(section.name, rules);
	user_ = irc::sanitise_user(section.name, kUser);
	route_ = {};
}

Verdict DatagramReader::read(std::string_view datagram, bool truncated, std::string_view host,
                             const datagram::ServerTime &now)
{
	if (truncated) {
		event_.clear();
		return Verdict::too_long;
	}
	if (!datagram::parse(section_.format, datagram, event_))
		return Verdict::malformed;
	settle_address();
	escape_text();
	time_apart_.clear();
	if (event_.time && datagram::is_apart(*event_.time, now))
		datagram::append_text(*event_.time, now, time_apart_);
	if (datagram::is_blank(text_) && event_.address.empty())
		return Verdict::empty;
	name_source(host);
	find_route();
	return Verdict::taken;
}

void DatagramReader::settle_address()
{
	if (event_.address.empty())
		return;
	const std::string &name = event_.channels.front();
	if (!datagram::covered(section_.channels, name))
		event_.take_address_as_text();
	else if (names_channel(section_, rules_, name))
		event_.address.clear(); // it is meant, also when nobody is there
}

void DatagramReader::take_address_as_text()
{
	event_.take_address_as_text();
	escape_text();
	find_route();
}

void DatagramReader::find_route()
{
	route_.rule = nullptr;
	route_.channels.clear();
	route_.refused.clear();
	if (event_.channels.empty()) {
		route_.rule = datagram::first_rule(rules_, event_);
		const std::string &channel = route_.rule == nullptr ? section_.channel : route_.rule->channel;
		if (!channel.empty())
			route_.channels.emplace_back(channel);
	}
	for (const std::string &name : event_.channels) {
		std::vector<std::string_view> &names =
		    datagram::covered(section_.channels, name) ? route_.channels : route_.refused;
		const auto is_same = [&](std::string_view other) { return irc::equal_nocase(other, name); };
		if (std::none_of(names.begin(), names.end(), is_same))
			names.emplace_back(name);
	}
}

void DatagramReader::name_source(std::string_view host)
{
	source_ = datagram::nick_of(event_.host.empty() ? host : event_.host, event_.app.empty() ? user_ : event_.app);
	source_ += '!';
	source_ += user_;
	source_ += '@';
	source_ += host;
}

void DatagramReader::escape_text()
{
	using datagram::Formatting;
	text_.clear();
	datagram::append_escaped(event_.text, text_, event_.formatted ? Formatting::kept : Formatting::escaped);
}

Verdict DatagramReader::verdict(std::size_t channels) const noexcept
{
	if (channels == 0)
		return Verdict::no_channel;
	if (datagram::is_blank(text_))
		return Verdict::empty;
	return is_too_much(text_, channels) ? Verdict::too_long : Verdict::taken;
}

std::vector<std::string_view> lines_of(std::string_view text, std::string_view mark, std::string_view source,
                                       std::string_view channel)
{
	return datagram::messages_of(text, irc::message_room(source.size(), "PRIVMSG", channel) - mark.size());
}

} // namespace confer::server
