// SPDX-License-Identifier: MIT
#include "chat/client_tags.hh"

#include "chat/service.hh"
#include "irc/ascii.hh"
#include "irc/message.hh"

#include <algorithm>

namespace confer::chat {

namespace {

constexpr std::string_view kAll = "*";

bool denies_all(const Settings &settings) noexcept
{
	return std::find(settings.client_tag_deny.begin(), settings.client_tag_deny.end(), kAll) !=
	       settings.client_tag_deny.end();
}

/** The server's own, in whatever case: a client that could send them could speak as a machine. */
bool is_own(std::string_view key) noexcept
{
	return irc::equal_nocase(key.substr(0, kOwnTags.size()), kOwnTags);
}

} // namespace

bool denies_client_tag(const Settings &settings, std::string_view key) noexcept
{
	if (is_own(key))
		return true;
	if (settings.client_tag_deny.empty())
		return false;
	key.remove_prefix(1);
	bool all = false;
	for (const std::string_view word : settings.client_tag_deny) {
		if (word == key)
			return true;
		if (word.starts_with('-') && word.substr(1) == key)
			return false;
		all = all || word == kAll;
	}
	return all;
}

std::string relayed_tags(const Settings &settings, std::string_view raw)
{
	std::string tags;
	for (const irc::Tag &tag : irc::Tags(raw)) {
		if (!tag.key.starts_with('+') || denies_client_tag(settings, tag.key))
			continue;
		if (!tags.empty())
			tags += ';';
		tags += tag.key;
		if (!tag.value.empty()) {
			tags += '=';
			tags += tag.value;
		}
	}
	return tags;
}

std::string client_tag_deny_token(const Settings &settings)
{
	std::string token;
	const auto add = [&](std::string_view word) {
		token += token.empty() ? "" : ",";
		token += word;
	};
	if (denies_all(settings)) {
		add(kAll); // first, as the specification has it; it covers the server's own
	} else {
		add(kSeverityTag.substr(1));
		add(kTimeTag.substr(1));
	}
	for (const std::string_view word : settings.client_tag_deny) {
		if (word != kAll)
			add(word);
	}
	return token;
}

} // namespace confer::chat
