// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace confer::irc {

/** The text of any bytes, with padding, in one line. RFC 4648 section 4; what AUTHENTICATE carries (IRCv3 SASL). */
[[nodiscard]] std::string base64_encode(std::string_view bytes);

/**
 * The bytes of a text.
 *
 * @return nothing unless it is exactly what base64_encode() would have written: no line ends, no missing padding, no
 *         bits behind the last byte (RFC 4648 section 3.5)
 */
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

} // namespace confer::irc
