// SPDX-License-Identifier: MIT
#pragma once

#include "conferd.hh"

#include <confer/address.hh>
#include <confer/stream.hh>

#include <optional>
#include <string>
#include <string_view>

namespace confer::e2e {

/**
 * One end of a conversation: sends bytes, takes lines apart. Every line that comes is held against the protocol: it
 * ends with CR LF, holds neither NUL nor CR, and is at most 512 bytes without its tags.
 */
class Client {
public:
	Client(std::string name, const Address &server);

	/** Sends these bytes; what the server closed meanwhile shows when it is read. */
	void send(std::string_view bytes);
	void send_line(std::string_view line) { send(std::string(line) + "\r\n"); }
	/** NICK and USER, with capabilities ("a b c") if there are any, and reads to the end of the welcome. */
	void log_in(std::string_view caps = {});
	/** The next line without its end; nothing when the server has closed. Fails the test at the deadline. */
	std::optional<std::string> read_line(Deadline deadline = soon());
	/** The next line that contains `part`; fails the test if none comes. */
	std::string read_until(std::string_view part);
	/** Sends PING and reads to its PONG. @return what came before it */
	std::string sync();
	/** Fails the test unless the server closes now, without another line. */
	void expect_end();
	void close() { stream_ = Stream(); }
	/** No more bytes will be sent. */
	void finish() { stream_.shutdown_write(); }

	const std::string &name() const noexcept { return name_; }
	Stream &stream() noexcept { return stream_; }
	bool open() const noexcept { return static_cast<bool>(stream_); }
	/** True once it asked for capabilities: until then no line may have tags. */
	bool may_get_tags() const noexcept { return asked_caps_; }

private:
	/** Takes a line out of what was received, if there is a whole one. */
	std::optional<std::string> take_line();

	std::string name_;
	Stream stream_;
	std::string received_;
	std::size_t taken_ = 0;
	bool asked_caps_ = false;
	unsigned syncs_ = 0;
};

} // namespace confer::e2e
