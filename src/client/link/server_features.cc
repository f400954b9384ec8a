// SPDX-License-Identifier: MIT
#include "client/link/server_features.hh"

#include "irc/items.hh"

#include <charconv>

namespace confer::client {

namespace {

/** MONITOR without a number has no limit; neither have we. */
constexpr std::size_t kUnlimited = 100'000;

void read_number(std::string_view text, std::size_t &number) noexcept
{
	std::size_t value = 0;
	if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc())
		number = value;
}

} // namespace

void ServerFeatures::add(const irc::Message &isupport)
{
	// The first parameter is the nick, the last the text.
	for (std::size_t i = 1; i + 1 < isupport.size(); ++i)
		add_token(isupport.param(i));
}

void ServerFeatures::add_token(std::string_view token)
{
	const std::size_t equals = token.find('=');
	const std::string_view name = token.substr(0, equals);
	const std::string_view value = equals == std::string_view::npos ? std::string_view() : token.substr(equals + 1);
	if (name == "CASEMAPPING") {
		// Behind UTF8MAPPING it would say less.
		if (!case_map_.is_unicode())
			case_map_ = irc::CaseMap(value == "ascii" ? irc::CaseMapping::ascii : irc::CaseMapping::rfc1459);
	} else if (name == "UTF8MAPPING") {
		if (value == irc::kUtf8Mapping)
			case_map_ = irc::CaseMap(irc::CaseMapping::unicode);
	} else if (name == "CHANTYPES") {
		channel_types_ = value;
	} else if (name == "STATUSMSG") {
		status_prefixes_ = value;
	} else if (name == "NICKLEN") {
		read_number(value, nick_length_);
	} else if (name == "PREFIX") {
		set_ranks(value);
	} else if (name == "CHANMODES") {
		set_modes(value);
	} else if (name == "NETWORK") {
		network_ = value;
	} else if (name == "MONITOR") {
		monitor_limit_ = kUnlimited;
		read_number(value, monitor_limit_);
	} else if (name == "CHATHISTORY" || name == "draft/CHATHISTORY") {
		read_number(value, history_limit_);
	} else if (name == "MSGREFTYPES") {
		history_by_msgid_ = value.find("msgid") != std::string_view::npos;
	} else if (name == "CLIENTTAGDENY") {
		denied_tags_ = value;
	}
}

/** `(ov)@+`: as many modes as prefixes; empty: there are no ranks. */
void ServerFeatures::set_ranks(std::string_view value)
{
	if (value.empty()) {
		rank_modes_.clear();
		rank_prefixes_.clear();
		return;
	}
	const std::size_t close = value.find(')');
	if (value.front() != '(' || close == std::string_view::npos || value.size() - close != close)
		return;
	rank_modes_ = value.substr(1, close - 1);
	rank_prefixes_ = value.substr(close + 1);
}

/** `A,B,C,D`: lists, settings, settings without a parameter where they are unset, flags. */
void ServerFeatures::set_modes(std::string_view value)
{
	const std::size_t a = value.find(',');
	const std::size_t b = a == std::string_view::npos ? a : value.find(',', a + 1);
	if (b == std::string_view::npos)
		return;
	always_parameter_ = std::string(value.substr(0, a)) + std::string(value.substr(a + 1, b - a - 1));
	const std::size_t c = value.find(',', b + 1);
	set_parameter_ = value.substr(b + 1, c == std::string_view::npos ? c : c - b - 1);
}

bool ServerFeatures::takes_parameter(char mode, bool set) const noexcept
{
	return rank_modes_.find(mode) != std::string::npos || always_parameter_.find(mode) != std::string::npos ||
	       (set && set_parameter_.find(mode) != std::string::npos);
}

bool ServerFeatures::passes_tag(std::string_view name) const noexcept
{
	bool passes = true;
	for (const std::string_view item : irc::Items(denied_tags_)) {
		if (item == "*" || item == name)
			passes = false;
		else if (item.front() == '-' && item.substr(1) == name)
			return true;
	}
	return passes;
}

bool ServerFeatures::is_channel(std::string_view name) const noexcept
{
	return !name.empty() && channel_types_.find(name.front()) != std::string::npos;
}

std::string_view ServerFeatures::without_status(std::string_view target) const noexcept
{
	const bool status = target.size() > 1 && status_prefixes_.find(target.front()) != std::string::npos;
	return status && is_channel(target.substr(1)) ? target.substr(1) : target;
}

} // namespace confer::client
