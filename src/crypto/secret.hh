// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/** What secrets need: comparing that tells nothing, and memory that is cleared. */
namespace confer::crypto {

/**
 * The same secret or not, in a time that depends on the length of `given` and on nothing else: not on where they
 * differ, nor on what is wanted. An empty `given` equals an empty `wanted` only.
 */
[[nodiscard]] bool same_secret(std::string_view given, std::string_view wanted) noexcept;

/** Clears memory, also where the compiler sees that nobody reads it any more. */
void wipe(void *memory, std::size_t size) noexcept;
/** Clears all the memory that a text has, and empties it. */
void wipe(std::string &text) noexcept;

/** Owns a secret of any length, a password for instance, and clears its memory when it goes. */
class SecretText {
public:
	SecretText() = default;
	/** A copy; the memory of `text` is the caller's to clear. */
	explicit SecretText(std::string_view text);
	~SecretText() { clear(); }
	SecretText(SecretText &&other) noexcept : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
	SecretText &operator=(SecretText &&other) noexcept;

	std::string_view view() const noexcept { return {bytes_.get(), size_}; }
	bool empty() const noexcept { return size_ == 0; }
	void clear() noexcept;

private:
	std::unique_ptr<char[]> bytes_;
	std::size_t size_ = 0;
};

/** A value with a secret in it, a key for instance, that is cleared when it goes. Not copied: a copy would remain. */
template <class T> class Wiped {
	static_assert(std::is_trivially_copyable_v<T>);

public:
	explicit Wiped(const T &value) noexcept : value_(value) {}
	~Wiped() { wipe(&value_, sizeof value_); }
	Wiped(const Wiped &) = delete;
	Wiped &operator=(const Wiped &) = delete;

	T &operator*() noexcept { return value_; }
	const T &operator*() const noexcept { return value_; }
	T *operator->() noexcept { return &value_; }
	const T *operator->() const noexcept { return &value_; }

private:
	T value_;
};

} // namespace confer::crypto
