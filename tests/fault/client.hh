// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>
#include <confer/stream.hh>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/check.hh"

namespace confer::fault {

/** One client of a server on 127.0.0.1, which waits for what it expects. */
class Client {
public:
	explicit Client(std::uint16_t port)
	    : stream_(Stream::connect(*Address::ip("127.0.0.1", port), std::chrono::seconds(30)))
	{
	}

	/** Connects, registers and waits until that is done. */
	Client(std::uint16_t port, const std::string &nick) : Client(port)
	{
		send("NICK " + nick + "\r\nUSER " + nick + " 0 * :" + nick + "\r\n");
		expect(" 422 " + nick + " ");
	}

	/** Sends as it stands. */
	void send(std::string_view bytes) { CHECK(stream_.send(bytes).ok()); }

	/** Reads until `text` has come, and gives everything up to the end of its line that came since the last call. */
	std::string expect(std::string_view text, const char *file = __builtin_FILE(), int line = __builtin_LINE())
	{
		for (;;) {
			const std::size_t at = received_.find(text);
			const std::size_t end = at == received_.npos ? at : received_.find('\n', at);
			if (end != received_.npos) {
				std::string result = received_.substr(0, end + 1);
				received_.erase(0, end + 1);
				return result;
			}
			if (!receive())
				check::fail("'" + std::string(text) + "' did not come, but: " + received_, file, line);
		}
	}

	/** Reads to the end of the connection and gives all that came since the last expect(). */
	std::string rest()
	{
		while (receive()) {
		}
		return received_;
	}

private:
	bool receive()
	{
		char buffer[4096];
		if (stream_.wait_readable(std::chrono::steady_clock::now() + std::chrono::seconds(60)) != IoStatus::done)
			check::fail("nothing comes any more; last: " + received_);
		const IoResult got = stream_.recv(buffer, sizeof buffer);
		received_.append(buffer, got.bytes);
		return got.ok();
	}

	Stream stream_;
	std::string received_;
};

} // namespace confer::fault
