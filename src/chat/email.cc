// SPDX-License-Identifier: MIT
#include "chat/email.hh"

#include "irc/utf8.hh"

#include <algorithm>

namespace confer::chat {

bool valid_email(std::string_view email) noexcept
{
	const std::size_t at = email.rfind('@');
	const auto is_plain = [](char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7f'; };
	return email.size() <= kMaxEmail && at != std::string_view::npos && at > 0 && at + 1 < email.size() &&
	       irc::utf8_valid(email) && std::all_of(email.begin(), email.end(), is_plain);
}

} // namespace confer::chat
