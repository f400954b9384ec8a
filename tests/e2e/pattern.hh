// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace confer::e2e {

/** What names in braces stand for in a conversation. */
using Names = std::map<std::string, std::string>;

/** Replaces `{x*300}` by 300 times x. */
std::string expand_repeats(std::string_view text);

/** Replaces the names in braces that stand for something, and `\r \n \0 \xHH \\`, by what they mean. */
std::string expand(std::string_view text, const Names &names);

/**
 * Whether a line is what a pattern says. `*` is any number of bytes; `{name}` is one word, and the same word wherever
 * else it stands; `\*` is an asterisk, `\xHH` a byte.
 *
 * A pattern that begins with `@` is about the tags too: each of them must be there, in any order, and no other unless
 * one of them is `*`. Another pattern does not look at tags.
 */
bool matches(std::string_view pattern, std::string_view line, Names &names);

} // namespace confer::e2e
