// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/secret.hh"

#include <string>
#include <utility>

namespace confer::chat {

/** A text that is overwritten before its memory is given back, such as a password. */
class WipedText {
public:
	WipedText() noexcept = default;
	explicit WipedText(std::string text) noexcept : text_(std::move(text)) {}
	WipedText(const WipedText &) = delete;
	WipedText &operator=(const WipedText &) = delete;
	~WipedText() { wipe(); }

	std::string &text() noexcept { return text_; }
	/** Overwrites and empties it. */
	void wipe() noexcept { crypto::wipe(text_); }

private:
	std::string text_;
};

} // namespace confer::chat
