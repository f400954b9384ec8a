// SPDX-License-Identifier: MIT
#pragma once

#include "irc/limits.hh"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confer::irc {

/** One message tag. The value is as on the wire (escaped), and empty when there is none: the two mean the same. */
struct Tag {
	std::string_view key;
	std::string_view value;
};

/** The tags of a message, in order, as a range of Tag. Empty items are passed over. IRCv3 message-tags. */
class Tags {
public:
	class Iterator {
	public:
		explicit Iterator(std::string_view rest) noexcept : rest_(rest) { step(); }
		const Tag &operator*() const noexcept { return tag_; }
		const Tag *operator->() const noexcept { return &tag_; }
		Iterator &operator++() noexcept
		{
			step();
			return *this;
		}
		bool operator==(std::nullptr_t) const noexcept { return at_end_; }

	private:
		void step() noexcept;

		std::string_view rest_;
		Tag tag_;
		bool at_end_ = false;
	};

	/** raw: a tag section without '@' and the space. Borrowed. */
	explicit Tags(std::string_view raw) noexcept : raw_(raw) {}

	[[nodiscard]] Iterator begin() const noexcept { return Iterator(raw_); }
	[[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

private:
	std::string_view raw_;
};

/**
 * One message, taken apart. Everything is a view of the line that was parsed, and lives as long as that.
 * RFC 1459 section 2.3.1, IRCv3 message-tags.
 */
struct Message {
	std::string_view tags;                           ///< without '@'; empty if there are none
	std::string_view source;                         ///< without ':'; empty if there is none
	std::string_view command;                        ///< as sent: compare without regard to case
	std::array<std::string_view, kMaxParams> params; ///< those from `count` on are of an earlier line
	std::size_t count = 0;                           ///< parameters present

	/** Empties it. `params` keeps stale views, which size() and param() hide. */
	void clear() noexcept
	{
		tags = source = command = {};
		count = 0;
	}

	[[nodiscard]] std::size_t size() const noexcept { return count; }

	/** Whether parameter `i` was sent, be it empty. */
	[[nodiscard]] bool has(std::size_t i) const noexcept { return i < count; }

	/** Parameter `i`, empty if it was not sent. */
	[[nodiscard]] std::string_view param(std::size_t i) const noexcept
	{
		return i < count ? params[i] : std::string_view();
	}

	/** The value of a tag as on the wire; of several with this key the last. Nothing if the key is absent. */
	[[nodiscard]] std::optional<std::string_view> tag(std::string_view key) const noexcept;
};

/** Why a line is not a message. */
enum class ParseError {
	none,
	empty,       ///< nothing, or only spaces: to be passed over in silence (RFC 1459 section 2.3.1)
	nul,         ///< holds a NUL
	bare_cr,     ///< holds a CR that ends no line, or an LF
	no_command,  ///< tags or a source, and nothing behind them
	bad_command, ///< the command has bytes other than letters and digits; the message is filled in, for
	             ///< ERR_UNKNOWNCOMMAND
};

/**
 * Takes a line (without its line end) apart. Never allocates.
 *
 * Runs of spaces separate like one space, spaces before the message are passed over. An empty parameter after ':' is
 * present. The fifteenth parameter takes the rest of the line. Whether the text is UTF-8 is for the caller to ask.
 */
[[nodiscard]] ParseError parse(std::string_view line, Message &message) noexcept;

/** Appends the text that an escaped tag value stands for. Every input has a meaning. IRCv3 message-tags, "Escaping
 * values". */
void unescape_tag(std::string_view escaped, std::string &out);

/** Appends the escaped form of a text. NUL has none and is dropped. */
void escape_tag(std::string_view text, std::string &out);

/**
 * Whether this is a key as the grammar has it: ['+'] [host '/'] name. For keys of our own making: a key that a client
 * sent is not refused for its form (IRCv3 message-tags).
 */
[[nodiscard]] bool valid_tag_key(std::string_view key) noexcept;

} // namespace confer::irc
