// SPDX-License-Identifier: MIT
#pragma once

#include "irc/casemap.hh"
#include "irc/message.hh"

#include <cstddef>
#include <string>
#include <string_view>

namespace confer::client {

/** What a server says of itself in RPL_ISUPPORT, as far as the client heeds it. Modern, "RPL_ISUPPORT Parameters". */
class ServerFeatures {
public:
	ServerFeatures() noexcept : case_map_(irc::CaseMapping::rfc1459) {}

	/** Takes one RPL_ISUPPORT line. Values that make no sense are passed over. */
	void add(const irc::Message &isupport);

	/** Which names are the same (CASEMAPPING). */
	[[nodiscard]] const irc::CaseMap &case_map() const noexcept { return case_map_; }

	/** Whether this is the name of a channel (CHANTYPES). */
	[[nodiscard]] bool is_channel(std::string_view name) const noexcept;

	/** A target of messages without the prefix for some members only: `@#ops` is `#ops` (STATUSMSG). */
	[[nodiscard]] std::string_view without_status(std::string_view target) const noexcept;

	/** Longest nick (NICKLEN), or 0 while that is not known. */
	[[nodiscard]] std::size_t nick_length() const noexcept { return nick_length_; }

private:
	void add_token(std::string_view token);

	irc::CaseMap case_map_;
	std::string channel_types_ = "#&";
	std::string status_prefixes_;
	std::size_t nick_length_ = 0;
};

} // namespace confer::client
