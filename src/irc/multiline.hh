// SPDX-License-Identifier: MIT
#pragma once

#include "irc/text_lines.hh"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace confer::irc {

inline constexpr std::string_view kMultilineType = "draft/multiline";
inline constexpr std::string_view kConcatTag = "draft/multiline-concat";

/**
 * A message of several lines (IRCv3 multiline) as a client gets it. A line that is too long with the sender's name in
 * front is divided, and nothing is cut. It borrows its texts.
 */
struct Multiline {
	std::string_view head; ///< what each line begins with: ":source PRIVMSG target :"
	std::string_view text; ///< as TextLines reads it

	/** The name of the batch around the message of this number: no other batch of the client has it. */
	static std::string batch_name(std::uint64_t number);

	/** Appends all of it as a batch. Tags of the whole stand in `out` already; `end_tags`: those of its end. */
	void append_batch(std::string &out, std::string_view name, std::string_view end_tags = {}) const;
	/** Appends a line of each_single(), without tags. */
	void append_single(std::string &out, std::string_view line) const;
	/** Calls f(std::string_view line) for each line that a client without multiline gets: those that have text. */
	template <class F> void each_single(F &&f) const
	{
		each_part([&](std::string_view part, bool) {
			if (!part.empty())
				f(part);
		});
	}

private:
	/** Calls f(part, continues) for each line, or for the parts of one that is divided. */
	template <class F> void each_part(F &&f) const;

	std::size_t room() const noexcept;
};

template <class F> void Multiline::each_part(F &&f) const
{
	for (const TextLine &line : TextLines(text)) {
		std::string_view rest = line.text;
		bool continues = line.continues;
		do {
			const std::string_view part = first_part(rest, room());
			f(part, continues);
			rest.remove_prefix(part.size());
			continues = true;
		} while (!rest.empty());
	}
}

} // namespace confer::irc
