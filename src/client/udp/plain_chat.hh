// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/line_screen.hh"
#include "client/udp/options.hh"
#include "client/udp/peers.hh"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <confer/datagram_socket.hh>
#include <confer/mutex.hh>

namespace confer::client {

/** Bytes of one datagram at most: what many small programs receive. */
inline constexpr std::size_t kMaxPlainDatagram = 1024;

/**
 * Cuts a line into texts of datagrams: at most `max_bytes` each, no character cut, nothing left out.
 *
 * @return views of `line`; none for an empty one
 */
[[nodiscard]] std::vector<std::string_view> cut_datagrams(std::string_view line, std::size_t max_bytes);

/**
 * What the two threads of `confer udp` share: the sockets, the peers under a lock, the screen.
 *
 * Lock: rank 25. No I/O is done under it.
 */
class PlainChat {
public:
	/** @throws std::system_error */
	PlainChat(const UdpOptions &options, std::shared_ptr<LineScreen> screen, bool person);

	/** Sends a line to every peer; the main thread. */
	void send(std::string_view line);

	/** Sends a line to one peer; the main thread. @return false if there is none of this name */
	bool send_to(std::string_view peer, std::string_view line);

	/** Receives for ever; the daemon thread. */
	void receive();

	/** Takes what the network has reported so far. @return whether some peer is not there */
	bool refused() EXCLUDES(mutex_);

	[[nodiscard]] bool has_peers() EXCLUDES(mutex_);
	void greet() EXCLUDES(mutex_);
	void list_peers() EXCLUDES(mutex_);
	void say(Style style, std::string_view text);

	/** Tells the main thread to end. */
	void quit() noexcept { quitting_ = true; }
	[[nodiscard]] bool quitting() const noexcept { return quitting_; }

private:
	void send_one(std::size_t peer, std::string_view line) EXCLUDES(mutex_);
	void dispatch(Errand errand) EXCLUDES(mutex_);
	void act_upon(const Address &to, int error) EXCLUDES(mutex_);
	void take_errors(DatagramSocket &socket) EXCLUDES(mutex_);
	void take_datagrams(DatagramSocket &socket, DatagramBatch &batch, std::uint32_t &dropped) EXCLUDES(mutex_);
	void show(const DatagramBatch::Datagram &datagram, std::vector<StyledLine> &lines) const;
	void complain(const std::string &text);

	const std::shared_ptr<LineScreen> screen_;
	const bool person_;
	const bool newline_;
	std::vector<DatagramSocket> sockets_; ///< as they are from before the second thread starts
	bool quitting_ = false;               ///< of the main thread
	Mutex mutex_{"peers", 25};
	UdpPeers peers_ GUARDED_BY(mutex_);
};

} // namespace confer::client
