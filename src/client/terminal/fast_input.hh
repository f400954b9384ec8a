// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"
#include "client/terminal/input_box.hh"
#include "client/terminal/key_decoder.hh"

#include <chrono>
#include <string>

namespace confer::client {

/**
 * Recognises text that is pasted without brackets, as tmux and screen do it, by its speed: nobody types so fast. An
 * Enter at that speed is held back for a moment; what arrives meanwhile belongs to a paste. Pure; for one thread.
 */
class FastInput {
public:
	/** Keys closer together than kGap belong together; an Enter behind them waits for kHold. */
	static constexpr std::chrono::milliseconds kGap{10};
	static constexpr std::chrono::milliseconds kHold{50};

	/** What to do with a key. */
	enum class Verdict {
		now,   ///< do it
		later, ///< it was kept, see until()
		ends,  ///< release() what was kept, then do it
	};

	/**
	 * Takes a key before it is done.
	 *
	 * @param line as it is now
	 * @param all keep characters too: for a question, which only one key alone answers
	 */
	[[nodiscard]] Verdict take(const KeyPress &press, SteadyTime now, const InputBox &line, bool all);

	/**
	 * Takes a key and does what is due now.
	 *
	 * @param on_key does a key
	 * @param on_burst does what release() returns
	 */
	template <typename OnKey, typename OnBurst>
	void pass(const KeyPress &press, SteadyTime now, const InputBox &line, bool all, OnKey on_key, OnBurst on_burst)
	{
		const Verdict verdict = take(press, now, line, all);
		if (verdict == Verdict::ends)
			on_burst();
		if (verdict != Verdict::later)
			on_key(press);
	}

	/** Whether something was kept, and when to release() it. */
	[[nodiscard]] bool holding() const noexcept { return holding_; }
	[[nodiscard]] SteadyTime until() const noexcept { return last_ + kHold; }

	/** Keys that came together. */
	struct Burst {
		std::string text;  ///< Enter as a line end
		Draft before = {}; ///< the line in front of them

		/** Whether it is one line, with an Enter behind it. */
		[[nodiscard]] bool is_line() const noexcept { return text.find('\n') == text.size() - 1; }
	};

	/** Returns what was kept; the next key starts a new burst. */
	[[nodiscard]] Burst release();

	/** A password has been typed: clears what there is of it. */
	void forget() noexcept;

private:
	Burst burst_;
	SteadyTime last_{};
	bool holding_ = false;
};

} // namespace confer::client
