// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/secret.hh"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace confer::client {

/** Appends to a text that may hold a password: if it has to move, the memory that it leaves is cleared. */
inline void append_wiping(std::string &text, std::string_view more)
{
	if (text.size() + more.size() <= text.capacity()) {
		text.append(more);
		return;
	}
	std::string longer;
	longer.reserve(std::max<std::size_t>(2 * (text.size() + more.size()), 64));
	longer.append(text).append(more);
	crypto::wipe(text);
	text = std::move(longer); // too large to be copied by that
}

/** Removes the first `count` bytes of such a text; nothing of what moves forward stays behind the new end. */
inline void drop_wiping(std::string &text, std::size_t count)
{
	std::copy(text.begin() + static_cast<std::ptrdiff_t>(count), text.end(), text.begin());
	crypto::wipe(text.data() + (text.size() - count), count);
	text.resize(text.size() - count);
}

/** A password: its memory is cleared when it goes. A value. */
class Secret {
public:
	Secret() = default;
	Secret(std::string text)
	{
		add(text);
		crypto::wipe(text);
	}
	Secret(const char *text) { add(text); }
	Secret(const Secret &other) { add(other.view()); }
	Secret(Secret &&other) noexcept : text_(std::move(other.text_)) { other.clear(); }
	Secret &operator=(const Secret &other)
	{
		if (this != &other) {
			clear();
			add(other.view());
		}
		return *this;
	}
	Secret &operator=(Secret &&other) noexcept
	{
		if (this != &other) {
			clear();
			text_ = std::move(other.text_);
			other.clear();
		}
		return *this;
	}
	~Secret() { clear(); }

	[[nodiscard]] bool empty() const noexcept { return text_.empty(); }
	[[nodiscard]] std::string_view view() const noexcept { return text_; }
	bool operator==(const Secret &other) const noexcept { return crypto::same_secret(view(), other.view()); }

	/** Adds bytes at its end. */
	void add(std::string_view bytes) { append_wiping(text_, bytes); }

	/** Removes bytes from its end. */
	void cut(std::size_t size)
	{
		crypto::wipe(text_.data() + size, text_.size() - size);
		text_.resize(size);
	}

	void clear() noexcept { crypto::wipe(text_); }

private:
	std::string text_;
};

} // namespace confer::client
