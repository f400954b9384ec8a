// SPDX-License-Identifier: MIT
#pragma once

#include "log/little_endian.hh"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/**
 * The bytes of the lane between the front and the keeper. A packet is a header of 16 bytes and fields; numbers are
 * little-endian, a text is its length in 2 bytes and its bytes:
 *
 *     u16 kind   u16 flags   u32 size of the fields   u64 token
 */
namespace confer::keeper {

inline constexpr std::size_t kHeaderSize = 16;

struct Header {
	std::uint16_t kind = 0;
	std::uint16_t flags = 0;
	std::uint64_t token = 0;
};

/** Composes one packet. @throws std::bad_alloc */
class FieldWriter {
public:
	explicit FieldWriter(const Header &header);

	template <std::integral T> void number(T value)
	{
		char bytes[sizeof value];
		log::store(bytes, value);
		packet_.append(bytes, sizeof bytes);
	}
	/** Cut to what the length has room for. */
	void text(std::string_view bytes);
	std::size_t size() const noexcept { return packet_.size(); }
	/** The packet, with its size in the header. */
	std::string finish() &&;

private:
	std::string packet_;
};

/**
 * Takes the fields of a packet off, one after another. Hostile bytes do no harm: what is missing reads as 0 or as an
 * empty text, and is_whole() is false at the end.
 */
class FieldReader {
public:
	/** Nothing: it is no packet, or its header tells another size. */
	static std::optional<FieldReader> open(std::string_view packet) noexcept;

	const Header &header() const noexcept { return header_; }
	template <std::integral T> T number() noexcept
	{
		const std::string_view bytes = take(sizeof(T));
		return bytes.empty() ? T{} : log::load<T>(bytes.data());
	}
	/** A text of at most `most` bytes. */
	std::string_view text(std::size_t most) noexcept;
	/** There is something in it that cannot be: it is not whole. */
	void refuse() noexcept { good_ = false; }
	/** False: something was missing or too long, or refused. */
	bool is_good() const noexcept { return good_; }
	/** Everything was there, and nothing is left. */
	bool is_whole() const noexcept { return good_ && rest_.empty(); }

private:
	FieldReader(const Header &header, std::string_view rest) noexcept : header_(header), rest_(rest) {}
	std::string_view take(std::size_t size) noexcept;

	Header header_;
	std::string_view rest_;
	bool good_ = true;
};

} // namespace confer::keeper
