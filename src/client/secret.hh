// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/secret.hh"

#include <string>
#include <string_view>
#include <utility>

namespace confer::client {

/** A password: its memory is cleared when it goes. A value. */
class Secret {
public:
	Secret() = default;
	Secret(std::string text) : text_(text) { crypto::wipe(text.data(), text.size()); }
	Secret(const char *text) : text_(text) {}
	Secret(const Secret &) = default;
	Secret &operator=(const Secret &other)
	{
		if (this != &other) {
			clear();
			text_ = other.text_;
		}
		return *this;
	}
	~Secret() { clear(); }

	[[nodiscard]] bool empty() const noexcept { return text_.empty(); }
	[[nodiscard]] std::string_view view() const noexcept { return text_; }
	bool operator==(const Secret &other) const noexcept { return crypto::same_secret(view(), other.view()); }

	/** Adds bytes at its end. */
	void add(std::string_view bytes)
	{
		std::string longer;
		longer.reserve(text_.size() + bytes.size());
		longer.append(text_).append(bytes);
		clear();
		text_.swap(longer);
		crypto::wipe(longer.data(), longer.capacity());
	}

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
