// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"
#include "client/surroundings.hh"
#include "client/terminal/line_screen.hh"
#include "client/udp/links.hh"
#include "client/udp/options.hh"
#include "datagram/peer_chat.hh"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <confer/mutex.hh>
#include <confer/unique_fd.hh>

namespace confer::client {

/** A descriptor that one thread waits for and another makes readable (eventfd(2)). Any thread. */
class Wakeup {
public:
	/** @throws std::system_error */
	Wakeup();
	void wake() noexcept;
	void clear() noexcept;
	[[nodiscard]] int fd() const noexcept { return fd_.get(); }

private:
	UniqueFd fd_;
};

/**
 * What the two threads of `confer udp --group` share: the state machine under a lock, the sockets, the screen. The
 * daemon thread alone uses the sockets.
 *
 * Lock: rank 25. No I/O is done under it.
 */
class GroupChat {
public:
	/** @throws std::system_error */
	GroupChat(const UdpOptions &options, std::shared_ptr<LineScreen> screen, const Surroundings &around);

	/** The daemon thread: receives, sends and prints until goodbye has been said. */
	void run() EXCLUDES(mutex_);

	// The main thread
	void say_all(datagram::PeerMessage::Kind kind, std::string_view text) EXCLUDES(mutex_);
	void say_to(std::string_view name, std::string_view text) EXCLUDES(mutex_);
	void rename(std::string_view nick) EXCLUDES(mutex_);
	void away(std::string_view text) EXCLUDES(mutex_);
	void list() EXCLUDES(mutex_);
	void leave(std::chrono::milliseconds patience) EXCLUDES(mutex_);
	[[nodiscard]] bool has_room() EXCLUDES(mutex_);
	[[nodiscard]] std::vector<std::string> unconfirmed() EXCLUDES(mutex_);

	/** Whether nobody is there, or everybody who could have received our lines has left. */
	[[nodiscard]] bool alone() EXCLUDES(mutex_);
	[[nodiscard]] std::string prompt() EXCLUDES(mutex_);
	void greet();
	void say(Style style, std::string_view text);

	/** Tells the main thread to end. */
	void quit() noexcept { quitting_ = true; }
	[[nodiscard]] bool quitting() const noexcept { return quitting_; }

	/** Goodbye has been sent. */
	[[nodiscard]] bool done() const noexcept { return done_; }

	/** Readable when something may have changed that the main thread waits for. */
	Wakeup changed;

private:
	bool pass_on() EXCLUDES(mutex_);
	void print(const std::vector<datagram::PeerEvent> &events);
	void print_for_program(const datagram::PeerEvent &event, std::vector<StyledLine> &lines) const;
	void receive(DatagramSocket &socket, DatagramBatch &batch) EXCLUDES(mutex_);
	void rescan();

	const std::shared_ptr<LineScreen> screen_;
	const Surroundings around_;
	const bool verbose_;
	UdpLinks links_; ///< of the daemon thread, once that runs
	Wakeup work_;    ///< wakes the daemon thread
	std::atomic<bool> done_{false};
	bool quitting_ = false; ///< of the main thread, as is:
	bool said_ = false;     ///< we have said something
	SteadyTime scanned_;
	Mutex mutex_{"group", 25};
	datagram::PeerChat chat_ GUARDED_BY(mutex_);
};

} // namespace confer::client
