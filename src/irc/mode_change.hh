// SPDX-License-Identifier: MIT
#pragma once

#include "irc/print.hh"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::irc {

/** What a mode letter is, in the words of ISUPPORT CHANMODES and PREFIX (Modern, "Channel Modes"). */
enum class ModeKind : unsigned char {
	unknown,
	list,     ///< type A: an argument adds or removes an entry, none asks for the list
	always,   ///< type B: an argument both ways
	when_set, ///< type C: an argument only to set
	flag,     ///< type D: never an argument
	prefix,   ///< a membership prefix: the argument is a nick
};

/** The kind of every letter. */
class ModeTable {
public:
	/** Sets the kind of ASCII letters. */
	constexpr ModeTable &add(ModeKind kind, std::string_view letters) noexcept
	{
		for (const char c : letters)
			kinds_[static_cast<unsigned char>(c)] = kind;
		return *this;
	}

	[[nodiscard]] constexpr ModeKind kind(char letter) const noexcept
	{
		return kinds_[static_cast<unsigned char>(letter)];
	}

private:
	std::array<ModeKind, 256> kinds_{};
};

/** One letter of a MODE command, with its argument. Both views are borrowed. */
struct ModeChange {
	enum class Status : unsigned char {
		change,
		query,       ///< a list letter without argument: asks for the list
		missing_arg, ///< the argument that the letter needs is not there
		unknown,     ///< no such letter: ERR_UNKNOWNMODE or ERR_UMODEUNKNOWNFLAG
	};

	bool adding = true;
	char letter = 0;            ///< the first byte of `character`: for a letter of ASCII all of it
	std::string_view character; ///< the letter as it was sent, with all bytes of UTF-8: what an error quotes
	Status status = Status::change;
	ModeKind kind = ModeKind::unknown;
	std::string_view arg; ///< empty if the letter takes none
};

/**
 * Takes the parameters of MODE behind the target apart, letter by letter. RFC 2812 sections 3.1.5 and 3.2.3: when the
 * letters are used up, a further parameter that starts with '+' or '-' holds more letters.
 *
 *     ModeParser parser(table, std::span(message.params).first(message.count).subspan(1), 20);
 *     ModeChange change;
 *     while (parser.next(change))
 *         ...;
 *
 * Never allocates. Borrows the table and the parameters.
 */
class ModeParser {
public:
	/** params: the letters, then arguments. max_changes: letters after which next() stops, whatever is left. */
	ModeParser(const ModeTable &table, std::span<const std::string_view> params, std::size_t max_changes) noexcept
	    : table_(table),
	      params_(params),
	      left_(max_changes)
	{
	}

	/** Reads the next letter; returns false at the end. */
	[[nodiscard]] bool next(ModeChange &change) noexcept;

private:
	[[nodiscard]] bool take_letter(std::string_view &character) noexcept;
	[[nodiscard]] bool take_letters() noexcept;
	void take_arg(ModeChange &change) noexcept;

	const ModeTable &table_;
	std::span<const std::string_view> params_; ///< not used yet
	std::string_view letters_;                 ///< not used yet
	std::size_t left_;
	bool adding_ = true;
	bool started_ = false; ///< the first parameter was taken
};

/** The parameters of one MODE message behind the target: "+ov-l" and its arguments, which are borrowed. */
struct ModeLine {
	std::string letters;
	std::vector<std::string_view> args;
};

/**
 * Writes changes as as few MODE messages as the limits allow, in order, with no sign said twice in a row.
 *
 * changes:  each with status change; `arg` is written if it is not empty
 * max_args: arguments in one message (ISUPPORT MODES); 0: no limit
 * room:     bytes for letters, arguments and the spaces in front of both, as LineWriter::room() says behind the target.
 * A single change that is longer has a line to itself.
 */
[[nodiscard]] std::vector<ModeLine> compose_modes(std::span<const ModeChange> changes, std::size_t max_args,
                                                  std::size_t room);

/** Adds the letters and arguments to a MODE message. They must be the last of it. */
void append_modes(LineWriter &line, const ModeLine &modes);

} // namespace confer::irc
