// SPDX-License-Identifier: MIT
#include "client/server_features.hh"

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
		case_map_ = irc::CaseMap(value == "ascii" ? irc::CaseMapping::ascii : irc::CaseMapping::rfc1459);
	} else if (name == "CHANTYPES") {
		channel_types_ = value;
	} else if (name == "STATUSMSG") {
		status_prefixes_ = value;
	} else if (name == "NICKLEN") {
		read_number(value, nick_length_);
	} else if (name == "PREFIX") {
		const std::size_t end = value.find(')');
		member_prefixes_ = end == std::string_view::npos ? std::string_view() : value.substr(end + 1);
	} else if (name == "NETWORK") {
		network_ = value;
	} else if (name == "MONITOR") {
		monitor_limit_ = kUnlimited;
		read_number(value, monitor_limit_);
	} else if (name == "CHATHISTORY" || name == "draft/CHATHISTORY") {
		read_number(value, history_limit_);
	} else if (name == "MSGREFTYPES") {
		history_by_msgid_ = value.find("msgid") != std::string_view::npos;
	}
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
