// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** What a word of a command can be completed to. */
enum class Completes {
	nothing,
	nick,
	channel,
	target, ///< either
	command,
	topic,        ///< the topic there is, or a channel
	setting,      ///< of /set
	server,       ///< by the name of its section in the configuration file
	window_label, ///< as the status line calls a window
	search_word,  ///< of /search: what it is restricted by, and a name behind that
};

/** Whether a text begins so, whatever the case of its ASCII letters. Names of the protocol have a CaseMap. */
[[nodiscard]] bool starts_nocase(std::string_view text, std::string_view start) noexcept;

/** The word in front of the cursor, and what it can become. */
struct Completion {
	std::size_t start = 0;                    ///< first byte of the word
	std::vector<std::string> candidates = {}; ///< whole words, the best first, with what follows them
};

/** A source of names: the chat. */
class Names {
public:
	virtual ~Names() = default;

	/**
	 * Nicks that begin with `start`, the latest speakers first; then those that have a bracket or the like in front of
	 * it.
	 */
	[[nodiscard]] virtual std::vector<std::string> nicks(std::string_view start) const = 0;

	/** Channels that begin with `start`. */
	[[nodiscard]] virtual std::vector<std::string> channels(std::string_view start) const = 0;

	/** Servers of the configuration file whose names begin with `start`. */
	[[nodiscard]] virtual std::vector<std::string> server_names(std::string_view start) const = 0;

	/** Windows whose labels begin with `start`, with or without the `#`. */
	[[nodiscard]] virtual std::vector<std::string> windows(std::string_view start) const = 0;

	/** The topic of a channel; without a name, of the current window. Empty: none, or not known. */
	[[nodiscard]] virtual std::string topic(std::string_view channel) const = 0;
};

/** Knows no names. */
class NoNames : public Names {
public:
	[[nodiscard]] std::vector<std::string> nicks(std::string_view) const override { return {}; }
	[[nodiscard]] std::vector<std::string> channels(std::string_view) const override { return {}; }
	[[nodiscard]] std::vector<std::string> server_names(std::string_view) const override { return {}; }
	[[nodiscard]] std::vector<std::string> windows(std::string_view) const override { return {}; }
	[[nodiscard]] std::string topic(std::string_view) const override { return {}; }
};

/**
 * Finds what the word in front of the cursor can become: in a command what its row of the table says; in a text a
 * channel or a nick, which gets `: ` at the beginning.
 */
[[nodiscard]] Completion complete(std::string_view text, std::size_t cursor, const Names &names);

/**
 * Goes through the candidates with each press of Tab. A value.
 */
class Completing {
public:
	/** Starts completing, or moves `step` candidates on. @return what to put from start() to the cursor */
	[[nodiscard]] std::optional<std::string> next(std::string_view text, std::size_t cursor, const Names &names,
	                                              int step);
	[[nodiscard]] std::size_t start() const noexcept { return completion_.start; }

	/** Another key was pressed. */
	void end() noexcept { active_ = false; }

private:
	bool active_ = false;
	Completion completion_;
	std::size_t place_ = 0;
};

} // namespace confer::client
