// SPDX-License-Identifier: MIT
#pragma once

#include "irc/casemap.hh"

#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/**
 * The channels and people that the user talks to, and which of them gets what is typed. In the order in which they were
 * opened. Pure; for one thread at a time.
 */
class Targets {
public:
	/** Where plain text goes; empty: nowhere. */
	[[nodiscard]] const std::string &current() const noexcept { return current_; }

	[[nodiscard]] const std::vector<std::string> &all() const noexcept { return names_; }

	/** Adds a target if it is new; it becomes the current one if there is none, or if expect() named it. */
	void add(std::string_view name, const irc::CaseMap &map);

	/** Adds a target if it is new and makes it the current one. */
	void open(std::string_view name, const irc::CaseMap &map);

	/** The user has asked for this channel: when it is added it becomes the current one. */
	void expect(std::string_view name) { expected_ = name; }

	/** Takes a target away; if it was the current one, the one opened before it follows. */
	void remove(std::string_view name, const irc::CaseMap &map);

	/** A person has another nick now. */
	void rename(std::string_view old_name, std::string_view new_name, const irc::CaseMap &map);

	/** Goes `step` targets on (1) or back (-1), round and round. */
	void rotate(int step) noexcept;

private:
	[[nodiscard]] std::size_t find(std::string_view name, const irc::CaseMap &map) const noexcept;

	std::vector<std::string> names_;
	std::string current_;
	std::string expected_;
};

} // namespace confer::client
