// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/peer_wire.hh"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::datagram {

/** One DATA or DIRECT: a part of a message, most often all of it. */
struct PeerPart {
	std::uint64_t number;
	std::uint8_t flags; ///< peer_flag::first, last
	std::string text;
};

/** Cuts a message into parts; their numbers are the caller's affair. */
[[nodiscard]] std::vector<PeerPart> cut_message(std::string_view message);

/** Puts parts that come in order together again. Bounded: a message that is too long is left out. */
class PeerAssembly {
public:
	/** A part has been lost: what has begun will not be finished. */
	void lose() noexcept { begun_ = false; }

	/** Takes the next part. @return whether message() is whole now */
	[[nodiscard]] bool add(const PeerPart &part);

	[[nodiscard]] const std::string &message() const noexcept { return message_; }

	/** Number of its first part. */
	[[nodiscard]] std::uint64_t first() const noexcept { return first_; }

private:
	std::string message_;
	std::uint64_t first_ = 0;
	bool begun_ = false;
};

/**
 * What one peer says to the group, as it comes in: keeps what came too early, knows what is missing. Bounded by
 * kWindow.
 */
class IncomingStream {
public:
	/** How far ahead of what is missing a part is kept. */
	static constexpr std::uint64_t kWindow = 2048;

	[[nodiscard]] bool started() const noexcept { return next_ != 0; }

	/** The first number that is wanted; what is before it came before our time. */
	void start(std::uint64_t first) noexcept { next_ = start_ = first; }
	[[nodiscard]] std::uint64_t first_wanted() const noexcept { return start_; }

	/** The first number that has not come. */
	[[nodiscard]] std::uint64_t next() const noexcept { return next_; }

	/** The sender has sent as far as this. */
	void heard_of(std::uint64_t last) noexcept { last_ = last > last_ ? last : last_; }

	/** Takes a part, unless it is there already or too far ahead. @return the bytes that it now takes */
	std::size_t offer(PeerPart part);

	/** The next part in order, if it is there. */
	[[nodiscard]] std::optional<PeerPart> take();

	/** Whether something is missing. */
	[[nodiscard]] bool gap() const noexcept { return started() && last_ >= next_; }

	/** What is missing, from the oldest on, as far as one NACK tells. */
	[[nodiscard]] std::vector<SequenceRange> missing() const;

	/** Abandons everything before `number`. @return how many parts were missing */
	std::uint64_t skip_to(std::uint64_t number);

	/** Gives up the oldest gap: goes on with what is there behind it. @return how many parts were missing */
	std::uint64_t skip_gap();

	/** Bytes that wait. */
	[[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
	std::uint64_t next_ = 0;
	std::uint64_t start_ = 0;
	std::uint64_t last_ = 0;
	std::map<std::uint64_t, PeerPart> waiting_;
	std::size_t bytes_ = 0;
};

/** What we say to the group: numbered, and kept for a while for those who have missed it. */
class OutgoingStream {
public:
	static constexpr std::size_t kMaxParts = 4096;
	static constexpr std::size_t kMaxBytes = 2 * 1024 * 1024;

	/** Numbers a part and keeps it. */
	const PeerPart &add(PeerPart part);

	/** A part that is still kept; null if it is not. */
	[[nodiscard]] const PeerPart *find(std::uint64_t number) const noexcept;

	/** Number of the newest part; 0 before the first. */
	[[nodiscard]] std::uint64_t last() const noexcept { return last_; }

	/** Number of the oldest part that is kept; last() + 1 if none is. */
	[[nodiscard]] std::uint64_t oldest() const noexcept { return last_ + 1 - parts_.size(); }

private:
	std::deque<PeerPart> parts_;
	std::size_t bytes_ = 0;
	std::uint64_t last_ = 0;
};

} // namespace confer::datagram
