// SPDX-License-Identifier: MIT
#include "chat/metadata.hh"

#include "chat/settings.hh"
#include "chat/state_text.hh"
#include "chat/text.hh"
#include "irc/limits.hh"

#include <algorithm>

namespace confer::chat {

bool valid_metadata_key(std::string_view key) noexcept
{
	const auto fits = [](char c) {
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '/' || c == '-';
	};
	return !key.empty() && key.size() <= Metadata::kMaxKey && std::all_of(key.begin(), key.end(), fits);
}

std::size_t metadata_room(const Settings &settings) noexcept
{
	// ":server 761 nick target key * :value" CR LF
	constexpr std::size_t kBetween = sizeof(":"
	                                        " 761 "
	                                        " "
	                                        " "
	                                        " * :\r\n") -
	                                 1;
	const std::size_t names = settings.server_name.size() + settings.limits.nick_length +
	                          std::max(settings.limits.nick_length, settings.limits.channel_length) + Metadata::kMaxKey;
	const std::size_t used = names + kBetween;
	return used < irc::kMaxLine ? std::min(irc::kMaxLine - used, Metadata::kMaxValue) : 0;
}

std::string metadata_state_key(std::string_view folded_account, std::string_view key)
{
	return text(kMetadataClass, folded_account, ' ', key);
}

std::string metadata_state_key(std::uint32_t stream, std::string_view key)
{
	return text(kMetadataClass, '#', stream, ' ', key);
}

std::optional<MetadataStateKey> read_metadata_state_key(std::string_view key) noexcept
{
	if (!key.starts_with(kMetadataClass))
		return {};
	key.remove_prefix(1);
	const std::size_t space = key.find(' ');
	if (space == 0 || space == key.npos || !valid_metadata_key(key.substr(space + 1)))
		return {};
	MetadataStateKey read{.key = key.substr(space + 1)};
	const std::string_view owner = key.substr(0, space);
	if (!owner.starts_with('#')) {
		read.account = owner;
		return read;
	}
	if (!read_number(owner.substr(1), read.stream) || read.stream == 0)
		return {};
	return read;
}

} // namespace confer::chat
