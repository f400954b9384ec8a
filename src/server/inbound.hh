// SPDX-License-Identifier: MIT
#pragma once

#include "chat/pool.hh"
#include "chat/world.hh"
#include "irc/line_buffer.hh"
#include "server/budget.hh"

#include <confer/stream.hh>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

namespace confer::server {

/** Room for what a client has sent at once. */
struct ReadBuffer {
	char bytes[16 << 10];
};

using ReadBufferPool = chat::Pool<ReadBuffer>;

/**
 * What a client sends: reads it, cuts it into lines, and keeps account of what they have cost.
 *
 * A limit is looked at before each command and not once for all that came in one packet: that is why lines are asked
 * for one by one. Whatever was received and has not been run is kept here and on no stack, so a session can stand still
 * between any two commands for as long as its limits want.
 *
 * A client under flood control is read in pieces of kFirst bytes, others in whole ReadBuffers. For one thread.
 */
class Inbound {
public:
	static constexpr std::size_t kFirst = 512;

	/**
	 * `bound`: bytes that may come without a line end. `opened`: when the connection came. `buffers` must outlive this.
	 */
	Inbound(ReadBufferPool &buffers, std::size_t bound, Deadline opened) noexcept
	    : buffers_(buffers),
	      lines_(bound),
	      part_(Budget::empty(opened))
	{
	}

	/** Receives as Stream::recv(). Only after next() has said that nothing is left. */
	IoResult read(Stream &stream) noexcept;
	/** Takes at most kFirst bytes that were received with something else, under the same condition. */
	void put(std::string_view bytes) noexcept;
	/**
	 * Takes what waits behind a read that filled its buffer, if no flood control holds, and does not wait for it. Saves
	 * a wake-up for every kilobyte of a busy sender, and keeps lines whole. Returns false when there was nothing to
	 * take, or next() has still to give some of what was received.
	 * @throws std::bad_alloc
	 */
	bool read_on(Stream &stream);

	/** The next line, as LineBuffer::next(); valid until the next call. `none`: all that was received is used up. */
	[[nodiscard]] irc::LineResult next(std::string_view &line);
	/** Has next() never given anything, and do these bytes start like the first record of TLS (RFC 8446 section 5.1)?
	 */
	[[nodiscard]] bool is_tls() const noexcept { return chunk_.starts_with("\x16\x03"); }
	/** Releases memory that only a busy client needs. */
	void rest() noexcept;

	/** A command has cost so much. */
	void pay(double cost, chat::Flood flood, Deadline now) noexcept;
	/**
	 * The same for the person whose connection it is. Each connection has a part that it has to earn first, and that no
	 * other connection of the person uses up: a quarter of a connection's budget, in a crowd all of it. What it needs
	 * beyond that comes out of what all of them share, `shared` times a connection's budget, as long as that lasts. So
	 * a new connection has nothing that its person has spent.
	 */
	void pay_as(chat::Person &person, double cost, chat::Flood flood, unsigned shared, Deadline now) noexcept;
	/** No flood control holds for the command that was run last. */
	void pay_nothing() noexcept { rate_ = 0; }
	/** How long from `now` the next command has to wait until what was run is paid for. */
	std::chrono::milliseconds debt(Deadline now) const noexcept
	{
		return std::max(budget_.debt(rate_, now), part_.debt(rate_, now));
	}

	/** Whether flood control held for the command that was run last; otherwise nothing is owed, and no clock is needed.
	 */
	bool is_limited() const noexcept { return rate_ != 0; }

private:
	void feed(std::string_view chunk) noexcept;

	ReadBufferPool &buffers_;
	std::unique_ptr<ReadBuffer> buffer_;
	irc::LineBuffer lines_;
	std::string_view chunk_; ///< what was received last, in first_ or *buffer_
	bool full_ = false;      ///< it filled its buffer: more may wait
	bool untouched_ = false; ///< next() has not looked at it
	unsigned rate_ = 1;      ///< of flood control for the last command; 0: none
	Budget budget_;
	Budget part_; ///< what is the connection's own of its person's, see pay_as()
	/** What a blocked thread reads into: not on its stack, so that one page of that is enough. */
	char first_[kFirst];
};

} // namespace confer::server
