// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <confer/unique_fd.hh>
#include <sys/epoll.h>

#include "clock.hh"

namespace confer::bench {

/** One client of the server under test. */
struct LoadClient {
	UniqueFd socket;
	std::string nick;
	std::string partial;    ///< a line whose end has not come yet
	std::string unsent;     ///< what the socket did not take
	Nanoseconds opened = 0; ///< when it began to connect
	bool registered = false;
	bool closed = false; ///< by the server
	unsigned joined = 0; ///< channels that it is in
};

/** How the clients of a crowd come in. */
struct CrowdOptions {
	std::uint16_t port;
	std::string prefix; ///< nicks are this and a number: keep it to three characters, since a peer takes nine in all
	std::string capabilities;               ///< asked for at registration; all of them or CapabilityRefused
	int receive_buffer = 0;                 ///< SO_RCVBUF, 0 for the system's default
	unsigned in_flight = 32;                ///< how many connect and register at once
	Nanoseconds time_limit = 120 * kSecond; ///< for all to enter, and again for all to join
	/** Connects the client with this number (the one in its nick), where 127.0.0.1:port is not the way. */
	std::function<UniqueFd(std::size_t number)> connect = {};
	/** The first bytes of the client with this number, before it registers: a PROXY header, for instance. */
	std::function<std::string(std::size_t number)> preamble = {};
	bool registers = true; ///< false: a client that has connected says nothing but its preamble
};

/** A server does not have the capabilities that a workload needs. */
struct CapabilityRefused {};

/**
 * Clients that one thread drives through one epoll. Answers PING always; what else the server says is either handed to
 * the caller of poll(), in whole lines, or, while the crowd gathers, only looked at for what it waits for. A crowd that
 * is not polled reads nothing: that is how stuck readers are made, and how a background crowd costs nothing.
 */
class Crowd {
public:
	/** Connects nobody yet. Throws std::system_error. */
	explicit Crowd(CrowdOptions options);

	/** Adds `count` clients that begin to connect; poll() does the rest. */
	void start(std::size_t count);

	/** Adds `count` clients and returns when the server has welcomed all; throws std::runtime_error if it does not. */
	void enter(std::size_t count);

	/** Client i joins `channel_of(i)`; returns when all are in and have read all that their joining caused. */
	template <class ChannelOf> void join(ChannelOf channel_of)
	{
		const std::size_t target = joined_ + clients_.size();
		for (std::size_t i = 0; i < clients_.size(); ++i)
			send(i, "JOIN " + std::string(channel_of(i)) + "\r\n");
		wait_for_joins(target);
		settle();
	}

	/** Every client sends PING and waits for the answer: after it, nothing older is on its way to that client. */
	void settle();

	/** Reads for this long and drops what comes. */
	void read_for(Nanoseconds span);

	/** Queues what the socket does not take. */
	void send(std::size_t client, std::string_view text);

	/** Also wait for this descriptor; poll() then tells when it is readable. */
	void watch(int fd);

	/**
	 * Waits at most `timeout` milliseconds (-1: for ever) and calls on_lines(client, lines) for each client that got
	 * something: whole lines with their line ends, valid during the call; empty if the server has closed the
	 * connection.
	 * @return whether the descriptor given to watch() is readable
	 */
	template <class OnLines> bool poll(int timeout, OnLines &&on_lines)
	{
		bool watched = false;
		const std::size_t count = wait(timeout);
		for (std::size_t i = 0; i < count; ++i) {
			const epoll_event &event = events_[i];
			if (event.data.u64 == kWatched) {
				watched = true;
				continue;
			}
			if ((event.events & EPOLLOUT) != 0)
				on_writable(event.data.u64);
			if ((event.events & ~std::uint32_t{EPOLLOUT}) == 0)
				continue;
			const std::string_view lines = receive(event.data.u64);
			if (!lines.empty() || clients_[event.data.u64].closed)
				on_lines(event.data.u64, lines);
		}
		return watched;
	}

	/** Takes note of what a line that is not a message says: welcome, joined, PING, error. With or without its end. */
	void note(std::size_t client, std::string_view line);

	/** note() for every line in a row of whole lines. */
	void note_all(std::size_t client, std::string_view lines);

	/** Lets a client whose connection is closed connect and register again, under a new nick. */
	void reopen(std::size_t client);

	std::size_t size() const noexcept { return clients_.size(); }
	const LoadClient &operator[](std::size_t client) const noexcept { return clients_[client]; }
	LoadClient &operator[](std::size_t client) noexcept { return clients_[client]; }

	/** How many connections the server has closed, and the last ERROR or refusal that it gave. */
	std::size_t closed() const noexcept { return closed_; }
	const std::string &complaint() const noexcept { return complaint_; }

	/** Throws std::runtime_error if the server has closed a connection. */
	void require_all_open() const;

private:
	static constexpr std::uint64_t kWatched = ~std::uint64_t{0};

	void open(std::size_t client);
	std::size_t wait(int timeout);
	std::string_view receive(std::size_t client);
	void on_writable(std::size_t client);
	void register_client(std::size_t client);
	void set_interest(std::size_t client, std::uint32_t events, int operation);
	void close(std::size_t client);
	void wait_for_joins(std::size_t count);
	template <class Done> void gather(const char *what, Done done);

	CrowdOptions options_;
	UniqueFd epoll_;
	std::vector<LoadClient> clients_;
	std::vector<epoll_event> events_;
	std::vector<char> buffer_;
	std::size_t nicks_ = 0;
	std::size_t registered_ = 0;
	std::size_t joined_ = 0;
	std::size_t pongs_ = 0;
	std::size_t closed_ = 0;
	std::string complaint_;
	bool refused_ = false;
};

} // namespace confer::bench
