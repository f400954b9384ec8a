// SPDX-License-Identifier: MIT
#include "message_body.hh"

#include <algorithm>
#include <cstring>

namespace confer::bench {

namespace {

constexpr int kSenderDigits = 3;
constexpr int kSequenceDigits = 5;
constexpr int kTimeDigits = 11;
constexpr char kZero = '0'; // digits are '0' to 'o': six bits each, none of them a marker, a space or a line end

void append_number(std::string &out, std::uint64_t value, int digits)
{
	for (int shift = (digits - 1) * 6; shift >= 0; shift -= 6)
		out += static_cast<char>(kZero + (value >> shift & 63));
}

std::uint64_t parse_number(const char *&at, int digits) noexcept
{
	std::uint64_t value = 0;
	for (; digits > 0; --digits)
		value = value << 6 | (static_cast<unsigned char>(*at++ - kZero) & 63U);
	return value;
}

// The vector that every x86-64 and AArch64 has. GCC takes wider ones apart byte by byte, twenty times slower.
using Vector [[gnu::vector_size(16)]] = unsigned char;

std::size_t sum(const Vector &counts) noexcept
{
	std::size_t total = 0;
	for (std::size_t i = 0; i < sizeof counts; ++i)
		total += counts[i];
	return total;
}

} // namespace

void append_body(std::string &out, const MessageBody &body, std::size_t length)
{
	out.append(std::max(length, kSmallestBody) - kSmallestBody, '.');
	append_number(out, body.sender, kSenderDigits);
	append_number(out, body.sequence, kSequenceDigits);
	append_number(out, static_cast<std::uint64_t>(body.due), kTimeDigits);
	out += kMarker;
}

std::optional<MessageBody> parse_body(std::string_view line) noexcept
{
	if (line.size() < kSmallestBody || line.back() != kMarker)
		return std::nullopt;
	const char *at = line.data() + line.size() - kSmallestBody;
	MessageBody body;
	body.sender = static_cast<std::uint32_t>(parse_number(at, kSenderDigits));
	body.sequence = static_cast<std::uint32_t>(parse_number(at, kSequenceDigits));
	body.due = static_cast<Nanoseconds>(parse_number(at, kTimeDigits));
	return body;
}

Tally tally(std::string_view bytes) noexcept
{
	Tally result;
	const char *at = bytes.data();
	const char *const end = at + bytes.size();
	while (end - at >= static_cast<std::ptrdiff_t>(sizeof(Vector))) {
		Vector markers{};
		Vector line_ends{};
		// A byte-wide counter holds 255.
		for (int i = 0; i < 255 && end - at >= static_cast<std::ptrdiff_t>(sizeof(Vector)); ++i) {
			Vector chunk;
			std::memcpy(&chunk, at, sizeof chunk);
			markers -= static_cast<Vector>(chunk == static_cast<unsigned char>(kMarker));
			line_ends -= static_cast<Vector>(chunk == static_cast<unsigned char>('\n'));
			at += sizeof chunk;
		}
		result.messages += sum(markers);
		result.lines += sum(line_ends);
	}
	result.messages += static_cast<std::size_t>(std::count(at, end, kMarker));
	result.lines += static_cast<std::size_t>(std::count(at, end, '\n'));
	return result;
}

} // namespace confer::bench
