// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace confer::chat {

/**
 * What the owner of an account has chosen; nothing: what the server's configuration says. In the state of the log it is
 * the value of the key `u` and the name of the account: a line for each choice, as in "always-on yes".
 */
struct Preferences {
	static constexpr char kClass = 'u';

	std::optional<bool> always_on;     ///< its user stays while no client is connected
	std::optional<bool> multi_session; ///< several clients may share the user
	std::optional<bool> autoreplay; ///< clients without CHATHISTORY are sent what they missed; chosen unless it says no

	bool operator==(const Preferences &) const = default;
};

/** One of the choices by its names. */
struct PreferenceName {
	std::string_view word;    ///< in the state
	std::string_view setting; ///< as SET of NickServ names it
	std::optional<bool> Preferences::*choice;
};

inline constexpr PreferenceName kPreferenceNames[] = {
    {"always-on", "ALWAYS-ON", &Preferences::always_on},
    {"multi-session", "MULTICLIENT", &Preferences::multi_session},
    {"autoreplay", "AUTOREPLAY", &Preferences::autoreplay},
};

/** Reads ON, OFF or DEFAULT, which is no choice, in any case. False: it is none of them. */
bool read_choice(std::string_view word, std::optional<bool> &choice) noexcept;

std::string preferences_key(std::string_view account);
/** Empty if nothing is chosen. */
std::string preferences_value(const Preferences &preferences);
/** Lines that it does not know are of a later version: it passes over them. */
Preferences read_preferences(std::string_view value);

} // namespace confer::chat
