// SPDX-License-Identifier: MIT
#include "irc/isupport.hh"

#include "irc/limits.hh"
#include "irc/print.hh"

namespace confer::irc {

namespace {

constexpr std::string_view kText = "are supported by this server";

void escape_value(std::string_view value, std::string &out)
{
	constexpr std::string_view kHex = "0123456789ABCDEF";
	for (const char c : value) {
		if (c > ' ' && c < 0x7f && c != '=' && c != '\\') {
			out.push_back(c);
			continue;
		}
		const auto byte = static_cast<unsigned char>(c);
		out.append("\\x").push_back(kHex[byte >> 4]);
		out.push_back(kHex[byte & 0xF]);
	}
}

} // namespace

void Isupport::add(std::string_view name)
{
	tokens_.emplace_back(name);
}

void Isupport::add(std::string_view name, std::string_view value)
{
	std::string &token = tokens_.emplace_back(name);
	token.push_back('=');
	escape_value(value, token);
}

void Isupport::add(std::string_view name, std::uint64_t value)
{
	std::string &token = tokens_.emplace_back(name);
	token.push_back('=');
	append_unsigned(token, value);
}

std::size_t Isupport::print(LineWriter &line, std::size_t first) const
{
	std::size_t i = first;
	do
		line.param(tokens_[i++]);
	while (i < tokens_.size() && i - first < kMaxIsupportTokens &&
	       line.room() >= 1 + tokens_[i].size() + 2 + kText.size());
	line.trailing(kText);
	return i;
}

} // namespace confer::irc
