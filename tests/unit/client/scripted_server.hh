// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <confer/listener.hh>
#include <confer/stream.hh>
#include <confer/thread.hh>

#include "support/check.hh"

/** A server that says what a test wants it to say. */
namespace test {

inline confer::Deadline soon()
{
	return std::chrono::steady_clock::now() + std::chrono::seconds(20);
}

/** The server's end of one connection. Everything has a deadline; what does not come in time fails the test. */
class Peer {
public:
	explicit Peer(confer::Stream stream) : stream_(std::move(stream)) {}

	void send(std::string_view line) { (void)stream_.send(std::string(line) + "\r\n"); }

	/**
	 * The same. @return whether the client still takes it: a kernel that had no room left for more when its socket was
	 * closed says so after a minute and more
	 */
	bool sends(std::string_view line)
	{
		return stream_.wait_writable(std::chrono::steady_clock::now() + std::chrono::seconds(5)) ==
		           confer::IoStatus::done &&
		       stream_.send(std::string(line) + "\r\n").ok();
	}

	/** Bytes as they are. */
	void send_raw(std::string_view bytes) { (void)stream_.send(bytes); }

	/** The next line without its end; "(closed)" when there is none. */
	std::string line()
	{
		for (;;) {
			if (const std::size_t end = bytes_.find("\r\n"); end != std::string::npos) {
				std::string line = bytes_.substr(0, end);
				bytes_.erase(0, end + 2);
				return line;
			}
			if (stream_.wait_readable(soon()) != confer::IoStatus::done)
				throw std::runtime_error("the client says nothing");
			char buffer[4096];
			const confer::IoResult result = stream_.recv(buffer, sizeof buffer);
			if (!result.ok())
				return "(closed)";
			bytes_.append(buffer, result.bytes);
		}
	}

	/** Reads lines up to one that begins so, and gives it. */
	std::string expect(std::string_view start)
	{
		for (;;) {
			std::string got = line();
			if (got.starts_with(start))
				return got;
			if (got.starts_with("PASS "))
				password = got.substr(5);
			if (got == "(closed)")
				throw std::runtime_error("closed while waiting for " + std::string(start));
		}
	}

	/** Waits for the client to leave. */
	void expect_end()
	{
		while (line() != "(closed)") {
		}
	}

	/** Registers the client as it wants to be called, with these capabilities. @return the nick */
	std::string welcome(std::string_view caps = {})
	{
		expect("CAP LS 302");
		const std::string nick = expect("NICK ").substr(5);
		expect("USER ");
		send(":s CAP * LS :" + std::string(caps));
		if (!caps.empty()) {
			const std::string request = expect("CAP REQ :").substr(9);
			send(":s CAP " + nick + " ACK :" + request);
		}
		expect("CAP END");
		send(":s 001 " + nick + " :Welcome");
		send(":s 005 " + nick + " CASEMAPPING=ascii CHANTYPES=# :are supported");
		return nick;
	}

	/** The same, and lets it into a channel. */
	std::string welcome_to(std::string_view channel, std::string_view caps = {})
	{
		std::string nick = welcome(caps);
		expect("JOIN " + std::string(channel));
		send(":" + nick + "!u@h JOIN " + std::string(channel));
		return nick;
	}

	/** Answers the next PING. */
	void pong() { send(":s PONG s :" + expect("PING ").substr(5)); }

	void close() { stream_.shutdown(); }

	std::string password; ///< as it was said in front of what expect() found

private:
	confer::Stream stream_;
	std::string bytes_;
};

/** Listens on a port of its own and plays a script with each client that comes, one after the other. */
class ScriptedServer {
public:
	using Script = std::function<void(Peer &peer)>;

	explicit ScriptedServer(std::vector<Script> scripts)
	    : listener_(confer::Address::loopback(AF_INET, 0)),
	      thread_([this, scripts = std::move(scripts)] {
		      for (const Script &script : scripts) {
			      confer::Accepted accepted = listener_.accept();
			      if (!accepted.ok())
				      return;
			      Peer peer(std::move(accepted.stream));
			      script(peer);
		      }
	      })
	{
		thread_.start();
	}
	explicit ScriptedServer(Script script) : ScriptedServer(std::vector<Script>{std::move(script)}) {}
	~ScriptedServer()
	{
		if (!thread_.joinable())
			return;
		listener_.shutdown(); // the test has failed already; what the script says about it does not matter
		try {
			thread_.join();
		} catch (...) {
		}
	}

	std::string address() const { return listener_.address().to_string(); }

	/** Waits until all scripts are played; throws what failed in one. */
	void finish() { thread_.join(); }

private:
	confer::Listener listener_;
	confer::Thread thread_;
};

} // namespace test
