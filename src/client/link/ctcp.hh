// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace confer::client {

/** A query or answer inside a message: `\x01COMMAND text\x01`. Modern, "CTCP" (client-to-client protocol). */
struct Ctcp {
	std::string_view command;
	std::string_view text; ///< behind the space; empty if there is none
};

/** Takes a message text as CTCP; nothing if it is none. The last \x01 may be missing. Borrows the text. */
[[nodiscard]] std::optional<Ctcp> parse_ctcp(std::string_view text) noexcept;

/** The text of the NOTICE that answers a query: VERSION, PING, CLIENTINFO; empty if there is no answer to give. */
[[nodiscard]] std::string ctcp_answer(const Ctcp &query);

} // namespace confer::client
