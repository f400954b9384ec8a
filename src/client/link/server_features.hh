// SPDX-License-Identifier: MIT
#pragma once

#include "irc/casemap.hh"
#include "irc/message.hh"

#include <cstddef>
#include <string>
#include <string_view>

namespace confer::client {

/** What a server says of itself in RPL_ISUPPORT, as far as the client uses it. Modern, "RPL_ISUPPORT Parameters". */
class ServerFeatures {
public:
	ServerFeatures() noexcept : case_map_(irc::CaseMapping::rfc1459) {}

	/** Takes one RPL_ISUPPORT line. Invalid values are ignored. */
	void add(const irc::Message &isupport);

	/** Which names are the same (CASEMAPPING). */
	[[nodiscard]] const irc::CaseMap &case_map() const noexcept { return case_map_; }

	/** Whether this is the name of a channel (CHANTYPES). */
	[[nodiscard]] bool is_channel(std::string_view name) const noexcept;

	/** A target of messages without the prefix for some members only: `@#ops` is `#ops` (STATUSMSG). */
	[[nodiscard]] std::string_view without_status(std::string_view target) const noexcept;

	/** Longest nick (NICKLEN), or 0 while that is not known. */
	[[nodiscard]] std::size_t nick_length() const noexcept { return nick_length_; }

	/** The modes that give a channel's members a rank, and the prefixes that show it, the highest first (PREFIX). */
	[[nodiscard]] const std::string &rank_modes() const noexcept { return rank_modes_; }
	[[nodiscard]] const std::string &rank_prefixes() const noexcept { return rank_prefixes_; }

	/** Whether a channel mode has a parameter where it is set (or unset) in a MODE message (PREFIX, CHANMODES). */
	[[nodiscard]] bool takes_parameter(char mode, bool set) const noexcept;

	/** What the network calls itself (NETWORK); empty: nothing. As the server said it. */
	[[nodiscard]] const std::string &network() const noexcept { return network_; }

	/** How many nicks MONITOR watches; 0: there is no MONITOR. */
	[[nodiscard]] std::size_t monitor_limit() const noexcept { return monitor_limit_; }

	/** The most messages that one CHATHISTORY returns; 0: not known. IRCv3 chathistory. */
	[[nodiscard]] std::size_t history_limit() const noexcept { return history_limit_; }

	/** Whether CHATHISTORY finds a message by its msgid (MSGREFTYPES). */
	[[nodiscard]] bool history_by_msgid() const noexcept { return history_by_msgid_; }

	/** Whether the server passes on this tag of clients, named without its `+` (CLIENTTAGDENY). */
	[[nodiscard]] bool passes_tag(std::string_view name) const noexcept;

private:
	void add_token(std::string_view token);
	void set_ranks(std::string_view value);
	void set_modes(std::string_view value);

	irc::CaseMap case_map_;
	std::string channel_types_ = "#&";
	std::string status_prefixes_;
	std::size_t nick_length_ = 0;
	std::string rank_modes_ = "ov"; // RFC 1459 section 4.2.3.1
	std::string rank_prefixes_ = "@+";
	std::string always_parameter_ = "bk"; ///< modes with a parameter both ways: types A and B
	std::string set_parameter_ = "l";     ///< only where they are set: type C
	std::string network_;
	std::string denied_tags_; ///< names with commas between them; `*`: all but those with a `-`
	std::size_t monitor_limit_ = 0;
	std::size_t history_limit_ = 0;
	bool history_by_msgid_ = true;
};

} // namespace confer::client
