// SPDX-License-Identifier: MIT
#pragma once

#include "client/secret.hh"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confer::client {

/** What a key asks for. The names are those of the actions, because several keys may ask for the same. */
enum class Key {
	character, ///< `c` is to be inserted
	enter,
	newline, ///< Alt-Enter: a line end in the text
	backspace,
	erase, ///< the character under the cursor
	left,
	right,
	word_left,
	word_right,
	home,
	end,
	up,
	down,
	kill_to_end,
	kill_to_start,
	kill_word,
	kill_word_right,
	yank,
	yank_pop,
	transpose,
	undo,
	complete,
	complete_back,
	search_history, ///< ctrl-R
	find_lines,     ///< ctrl-S
	cancel,         ///< ctrl-G
	escape,         ///< Escape and then nothing for a while: what comes next has Alt, unless drop_escape() says no
	end_of_input,   ///< ctrl-D
	interrupt,      ///< ctrl-C
	suspend,        ///< ctrl-Z
	redraw,         ///< ctrl-L
	next_window,
	previous_window,
	window, ///< the one whose number is `c` ('1' to '9', '0' for the tenth)
	next_unread,
	last_window,
	page_up,
	page_down,
	first_line,
	last_line,
	nick_list,
	take_back,    ///< Alt-R: what was said and not confirmed
	last_mention, ///< Alt-M
	topic_row,    ///< Alt-T
	bare_text,    ///< Alt-V
	nicks_up,     ///< scrolls the list of nicks
	nicks_down,
	paste, ///< a bracketed paste has ended: take_paste()
};

/** A key as it was pressed. */
struct KeyPress {
	Key key;
	char32_t c = 0; ///< of Key::character and Key::window
};

/**
 * Makes keys of the bytes that a terminal sends: UTF-8, control characters, the sequences of VT100 and xterm, and
 * bracketed paste (xterm's DECSET 2004). Bytes that mean nothing here are dropped, replies of the terminal included:
 * CSI sequences, and the strings that OSC, DCS, SOS, PM and APC begin, to their end.
 *
 * Escape and then a key is Alt with that key, however long the pause.
 *
 * Keys may be those of a password: bytes that were decoded are cleared.
 *
 * Pure: no I/O, no clock. For one thread.
 */
class KeyDecoder {
public:
	/** Bytes of one paste that are kept; the rest of it is dropped. */
	static constexpr std::size_t kMaxPaste = 1024 * 1024;

	/** Takes bytes just read. */
	void feed(std::string_view bytes) { append_wiping(bytes_, bytes); }

	/** The next key; nothing when more bytes are needed. */
	[[nodiscard]] std::optional<KeyPress> next();

	/** Whether a sequence or a paste is incomplete: if nothing comes within patience(), call give_up(). */
	[[nodiscard]] bool waiting() const noexcept { return pasting_ || ((in_string_ || !bytes_.empty()) && !escaped_); }

	/**
	 * How long the next byte may take. An escape sequence arrives at once; a paste may pause. Behind Ctrl-C inside a
	 * paste it is short, because Ctrl-C is a key rather than text.
	 */
	[[nodiscard]] std::chrono::milliseconds patience() const noexcept;

	/**
	 * Drops an incomplete sequence, or ends a paste whose end is missing. Call next() afterwards.
	 *
	 * @return Key::escape, if it was that key alone, or Key::paste
	 */
	[[nodiscard]] std::optional<KeyPress> give_up();

	/** After Key::escape: that key had a meaning of its own, and the next one has no Alt. */
	void drop_escape() noexcept;

	/** What was pasted last, as it came. */
	[[nodiscard]] std::string take_paste();

	/** Whether something of it was dropped, being too long. */
	[[nodiscard]] bool paste_was_cut() const noexcept { return paste_cut_; }

private:
	enum class Step { key, nothing, more };

	Step take(KeyPress &press);
	Step take_escape(KeyPress &press);
	Step take_sequence(std::size_t start, KeyPress &press);
	Step take_string();
	Step take_character(KeyPress &press);
	Step take_pasted(KeyPress &press);
	void end_paste();
	void keep_pasted(std::size_t count);
	void drop(std::size_t count) { drop_wiping(bytes_, count); }

	std::string bytes_; ///< not decoded yet
	std::string paste_;
	bool escaped_ = false;   ///< bytes_ is the Escape key, which was told of
	bool in_string_ = false; ///< what comes belongs to a reply of the terminal
	bool pasting_ = false;
	bool paste_cut_ = false;
};

} // namespace confer::client
