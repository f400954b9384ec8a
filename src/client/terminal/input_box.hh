// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/completion.hh"
#include "client/terminal/history.hh"
#include "client/terminal/key_decoder.hh"
#include "client/terminal/line_editor.hh"

#include <cstddef>
#include <string>
#include <string_view>

namespace confer::client {

/**
 * The place where the user types: the editor with its history, completion and search through what was typed before.
 * Keys go in, and what is to be shown comes out. Pure; for one thread.
 */
class InputBox {
public:
	/** `names` is borrowed. */
	explicit InputBox(const Names &names) noexcept : names_(names) {}

	/** The result of a key. */
	enum class Result {
		none,   ///< the key is not for the input box
		done,   ///< it was taken
		submit, ///< the text is to be done: text(), then take()
	};

	/** Takes a key. `history`: of the window. */
	[[nodiscard]] Result apply(const KeyPress &press, History &history);

	[[nodiscard]] const std::string &text() const noexcept { return editor_.text(); }
	[[nodiscard]] std::size_t cursor() const noexcept { return editor_.cursor(); }
	[[nodiscard]] bool empty() const noexcept { return editor_.empty(); }
	[[nodiscard]] const Draft &draft() const noexcept { return editor_.draft(); }

	/** The prompt while history is searched; otherwise empty. */
	[[nodiscard]] std::string search_prompt() const;

	/** Puts a text at the cursor. */
	void insert(std::string_view text);

	/** Another text; the present one is remembered. */
	void set(std::string_view text, History &history);

	/** Returns the text and adds it to the history. */
	[[nodiscard]] std::string take(History &history);

	/** An empty line. The text is remembered, and undo brings it back. */
	void clear(History &history);

	/** Takes the text of another window, and returns the present one. */
	[[nodiscard]] Draft exchange(Draft draft);

private:
	[[nodiscard]] Result search(const KeyPress &press, History &history);
	void find(std::size_t before, const History &history);
	void complete(int step);
	void recall(History &history, bool earlier);

	const Names &names_;
	LineEditor editor_;
	Completing completing_;
	bool searching_ = false;
	bool found_ = true;
	std::string sought_;
	std::size_t entry_ = 0; ///< of the history that was found
	std::string draft_;     ///< what was there before the search
};

} // namespace confer::client
