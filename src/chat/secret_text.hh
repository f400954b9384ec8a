// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include <string.h>

namespace confer::chat {

/** A text that is overwritten before its memory is given back, such as a password. */
class SecretText {
public:
	SecretText() noexcept = default;
	explicit SecretText(std::string text) noexcept : text_(std::move(text)) {}
	SecretText(const SecretText &) = delete;
	SecretText &operator=(const SecretText &) = delete;
	~SecretText() { wipe(); }

	std::string &text() noexcept { return text_; }
	/** Overwrites and empties it. */
	void wipe() noexcept { wipe(text_); }
	static void wipe(std::string &text) noexcept
	{
		text.resize(text.capacity());
		explicit_bzero(text.data(), text.size());
		text.clear();
	}

private:
	std::string text_;
};

} // namespace confer::chat
