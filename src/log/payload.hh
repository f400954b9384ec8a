// SPDX-License-Identifier: MIT
#pragma once

#include "log/record.hh"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/** The payloads of records: lines, entries of the state, erasures. Pure, as record.hh. */
namespace confer::log {

/** One line of a conversation, as it was sent. It borrows its texts. */
struct LineView {
	Stream stream = 0;
	std::uint8_t kind = 0;  ///< what kind of line; 0 and 1 are messages (PRIVMSG, NOTICE), the rest is the caller's
	std::uint8_t flags = 0; ///< record_flag::bot or 0
	std::string_view body;  ///< from the source to the last parameter, without the line's end
	std::string_view account = {};
	std::string_view client_tags = {};
};

/** Whether a kind is one of messages, and not of events such as JOIN. 10 is a message of several lines. */
constexpr bool is_message(std::uint8_t kind) noexcept
{
	return kind <= 1 || kind == 10;
}

/** @return the size of the record that such a line makes; more than kMaxRecord: it cannot be kept */
std::size_t line_size(const LineView &line) noexcept;
/** The payload_crc() of the line, which is never put together for it. */
std::uint32_t line_crc(std::uint32_t seed, const LineView &line) noexcept;
/** Writes the payload with its padding: line_size(line) - kRecordHead bytes. */
void write_line(const LineView &line, char *out) noexcept;
/** The line that the record holds; it borrows the record's bytes. Nothing for another type, or wrong lengths. */
std::optional<LineView> read_line(const RecordView &record) noexcept;
/** Its kind alone, for which less is to be read. */
std::optional<std::uint8_t> read_line_kind(const RecordView &record) noexcept;

/** A key with its new value, or without one: removed. It borrows both. */
struct StateEntry {
	std::string_view key;
	std::optional<std::string_view> value;
};

inline constexpr std::size_t kMaxStateKey = 1'024;
inline constexpr std::size_t kMaxStateValue = 60'000; ///< a longer value has to be cut into several keys

/**
 * Collects entries into payloads of state records. Each record is applied whole or not at all, so entries that belong
 * together have to fit into one.
 */
class StatePayload {
public:
	StatePayload();

	/** Adds the entry; false, and nothing added, when the record is full. Keys and values over the limits abort. */
	[[nodiscard]] bool add(const StateEntry &entry);
	bool empty() const noexcept { return count_ == 0; }
	std::string_view bytes() const noexcept { return bytes_; }
	void clear();

private:
	std::string bytes_;
	std::uint16_t count_ = 0;
};

/** Calls visit for each entry of a state record; false, perhaps after some, when it is none or its lengths are wrong.
 */
bool read_state(const RecordView &record, const std::function<void(const StateEntry &)> &visit);

/** What an erase record asks for. It borrows the account. */
struct Erasure {
	std::span<const Position> positions = {}; ///< these lines
	std::string_view account = {};            ///< or every line of this account before the record
};

/** The payload of an erase record; at most kMaxErasedPositions of them. */
std::string erase_payload(const Erasure &erasure);
inline constexpr std::size_t kMaxErasedPositions = 8'000;
/** Reads an erase record: calls `position` for each, or `account` once. False when it is none. */
bool read_erase(const RecordView &record, const std::function<void(Position)> &position,
                const std::function<void(std::string_view)> &account);

} // namespace confer::log
