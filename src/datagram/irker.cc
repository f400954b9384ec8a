// SPDX-License-Identifier: MIT
#include "datagram/irker.hh"

#include "datagram/json.hh"
#include "irc/ascii.hh"

#include <algorithm>

namespace confer::datagram {

namespace {

using Token = JsonReader::Token;

int hex_digit(char c) noexcept
{
	const char upper = irc::to_upper(c);
	return irc::is_digit(c) ? c - '0' : upper >= 'A' && upper <= 'F' ? upper - 'A' + 10 : -1;
}

/** Undoes "%23" (RFC 3986 section 2.1); a percent sign before anything else stays. */
std::string percent_decoded(std::string_view text)
{
	std::string out;
	for (std::size_t i = 0; i < text.size(); ++i) {
		const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
		const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
		if (low < 0) {
			out += text[i];
			continue;
		}
		out += static_cast<char>(high * 16 + low);
		i += 2;
	}
	return out;
}

/** "irc://host:6667/channel?key" to "channel?key"; what is no such URL stays. */
std::string_view path_of(std::string_view target) noexcept
{
	for (const std::string_view scheme : {"irc://", "ircs://"}) {
		if (target.size() < scheme.size() || !irc::equal_nocase(target.substr(0, scheme.size()), scheme))
			continue;
		target.remove_prefix(scheme.size());
		target.remove_prefix(std::min(target.find('/'), target.size()));
		const std::size_t path = target.find_first_not_of('/');
		return path == target.npos ? std::string_view() : target.substr(path);
	}
	return target;
}

/** The channel that a "to" names, '#' in front; empty if it names none. */
std::string channel_of(std::string_view target)
{
	const std::string_view path = path_of(target);
	std::string channel = percent_decoded(path.substr(0, path.find('?')));
	if (channel.empty() || channel.ends_with(",isnick"))
		return {};
	if (!channel.starts_with('#'))
		channel.insert(0, 1, '#');
	return channel.size() > 1 ? channel : std::string();
}

/** Adds the channel, or counts a target that is none. */
void add_target(std::string_view target, Event &event)
{
	std::string channel = channel_of(target);
	if (std::find(event.channels.begin(), event.channels.end(), channel) != event.channels.end())
		return;
	if (channel.empty() || event.channels.size() == kMaxChannels)
		++event.bad_targets;
	else
		event.channels.push_back(std::move(channel));
}

/** The value of "to". */
bool read_targets(JsonReader &json, Event &event)
{
	Token token = json.next();
	if (token == Token::string) {
		add_target(json.string(), event);
		return true;
	}
	if (token != Token::array_begin)
		return false;
	while ((token = json.next()) != Token::array_end && token != Token::error) {
		if (token == Token::string) {
			add_target(json.string(), event);
			continue;
		}
		json.skip(token);
		++event.bad_targets;
	}
	return token == Token::array_end;
}

bool read_text(JsonReader &json, Event &event)
{
	if (json.next() != Token::string)
		return false;
	event.text = json.string();
	return true;
}

bool read_request(JsonReader json, Event &event)
{
	bool has_target = false, has_text = false;
	if (json.next() != Token::object_begin)
		return false;
	Token token;
	while ((token = json.next()) == Token::key) {
		bool *seen = json.string() == "to" ? &has_target : json.string() == "privmsg" ? &has_text : nullptr;
		if (seen == nullptr) {
			json.skip(token);
			continue;
		}
		if (*seen || !(seen == &has_target ? read_targets(json, event) : read_text(json, event)))
			return false;
		*seen = true;
	}
	return token == Token::object_end && json.next() == Token::end && has_text && !event.channels.empty();
}

} // namespace

bool parse_irker(std::string_view datagram, Event &event)
{
	event.clear();
	const std::size_t last = datagram.find_last_not_of(std::string_view(" \t\r\n\0", 5)); // programs in C send the NUL
	if (!read_request(JsonReader(datagram.substr(0, last + 1), JsonReader::Bytes::any), event)) {
		event.clear();
		return false;
	}
	event.formatted = true;
	return true;
}

} // namespace confer::datagram
