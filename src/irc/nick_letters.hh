// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/**
 * Nicks beyond ASCII, under CaseMapping::unicode: a careful part of what RFC 8265, section 3 (UsernameCaseMapped),
 * allows. Besides the characters of valid_nick() they have letters of the scripts of today with their vowel signs and
 * other marks, each written in the one way that Unicode calls normal (NFC, and no compatibility characters). So two
 * nicks that are the same text are the same bytes, but for capitals. There are no symbols, emoji, digits other than
 * those of ASCII, invisible or unassigned characters, and nothing that changes the direction of text.
 */
namespace confer::irc {

/**
 * Whether these are the characters of such a nick, in an order that it may have: no mark in front, none twice in a row,
 * marks in their normal order. A nick of a script that is written from right to left has only letters of it, digits,
 * and - and _ in the middle, so that it stands in a line as it is (RFC 5893, section 2). `nick` is not empty.
 */
[[nodiscard]] bool valid_unicode_nick(std::string_view nick) noexcept;

/**
 * Whether letters of scripts stand side by side that nobody writes together, as in paypal with a Cyrillic а. Latin
 * letters may stand with Han and the other scripts of Chinese, of Japanese, or of Korean: Unicode Technical Standard
 * 39, section 5.2, "highly restrictive". `nick`: one that is valid.
 */
[[nodiscard]] bool mixes_scripts(std::string_view nick) noexcept;

} // namespace confer::irc
