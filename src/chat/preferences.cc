// SPDX-License-Identifier: MIT
#include "chat/preferences.hh"

#include "chat/text.hh"
#include "irc/ascii.hh"
#include "irc/items.hh"

namespace confer::chat {

bool read_choice(std::string_view word, std::optional<bool> &choice) noexcept
{
	const auto is = [&](std::string_view other) { return irc::equal_nocase(word, other); };
	if (is("DEFAULT"))
		choice.reset();
	else if (is("ON") || is("OFF"))
		choice = is("ON");
	else
		return false;
	return true;
}

std::string preferences_key(std::string_view account)
{
	return text(Preferences::kClass, account);
}

std::string preferences_value(const Preferences &preferences)
{
	std::string value;
	for (const PreferenceName &row : kPreferenceNames) {
		if (const std::optional<bool> &choice = preferences.*row.choice)
			value += text(row.word, *choice ? " yes\n" : " no\n");
	}
	return value;
}

Preferences read_preferences(std::string_view value)
{
	Preferences preferences;
	for (const std::string_view line : irc::Items(value, '\n')) {
		for (const PreferenceName &row : kPreferenceNames) {
			if (line.substr(0, line.find(' ')) == row.word)
				preferences.*row.choice = line.ends_with(" yes");
		}
	}
	return preferences;
}

} // namespace confer::chat
