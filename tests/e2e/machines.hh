// SPDX-License-Identifier: MIT
#pragma once

#include "client.hh"
#include "conferd.hh"

#include <confer/datagram_socket.hh>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <poll.h>

#include "conferd_test.hh"
#include "support/check.hh"

/** What the tests of machines have in common. */
namespace confer::e2e {

/** What is logged behind `marker`, up to the end of the line. */
inline std::string logged_behind(const Conferd &server, std::string_view marker)
{
	const std::string log = server.log();
	const std::size_t at = log.find(marker);
	if (at == log.npos)
		check::fail("not logged: " + std::string(marker));
	const std::size_t begin = at + marker.size();
	return log.substr(begin, log.find('\n', begin) - begin);
}

/**
 * A conferd with a section [datagram.m] on a free port, a reader in some channels who is an operator, and a sender.
 * Sources have the rate of the default unless the test says otherwise, sections and channels none.
 */
class Machines {
public:
	explicit Machines(std::initializer_list<std::pair<std::string, std::string>> keys = {}) : server(conferd_binary)
	{
		server.config.set("operator.op", "password", "secret");
		server.config.set("datagram.m", "port", "0");
		server.config.set("datagram.m", "channel", "#machines");
		server.config.set("datagram.m", "total-rate", "0");
		server.config.set("limits", "machine-rate", "0");
		for (const auto &[key, value] : keys)
			server.config.set("datagram.m", key, value);
	}

	void start()
	{
		server.start();
		address_ = *Address::parse("127.0.0.1:" + logged_behind(server, "Receiving datagrams on 127.0.0.1:"));
		reader.emplace("reader", server.tcp());
		reader->log_in("message-tags server-time");
		reader->send_line("OPER op secret");
		reader->send_line("JOIN #machines,#ops,#auth");
		reader->sync();
	}

	/** Ends the server, which nobody keeps waiting. */
	void stop()
	{
		reader->close();
		server.stop();
	}

	void send(std::string_view datagram) { send_from(sender_, datagram); }
	void send_from(DatagramSocket &sender, std::string_view datagram)
	{
		const IoResult sent = sender.send_to(datagram, address_);
		check::equal(sent.bytes, datagram.size());
	}

	/** The next message in a channel, as ":SOURCE PRIVMSG #channel :text". */
	std::string next_message()
	{
		const std::string line = reader->read_until(" PRIVMSG ");
		return line.substr(line.find(' ') + 1);
	}

	/** What STATS t says of [datagram.m], by name. */
	std::map<std::string, std::uint64_t> counters()
	{
		reader->send_line("STATS t");
		std::map<std::string, std::uint64_t> all;
		for (;;) {
			const std::string line = reader->read_until(" ");
			if (line.find(" 219 ") != line.npos)
				return all;
			constexpr std::string_view kPrefix = "datagram.m.";
			const std::size_t at = line.find(kPrefix);
			const std::size_t space = line.rfind(' ');
			if (line.find(" 249 ") != line.npos && at != line.npos)
				all[line.substr(at + kPrefix.size(), space - at - kPrefix.size())] =
				    std::stoull(line.substr(space + 1));
		}
	}

	/** The same, when each of `sent` datagrams is in one of the numbers. */
	std::map<std::string, std::uint64_t> counters_after(std::uint64_t sent)
	{
		const Deadline deadline = soon();
		for (;;) {
			auto all = counters();
			std::uint64_t sum = 0;
			for (const auto &[name, value] : all)
				sum += name == "received" || name == "bad-targets" || name.starts_with("lines-") ? 0 : value;
			// The receiver may count while the numbers are read, one after another: then both sums are right the next
			// time.
			const std::uint64_t came = all["received"] + all["kernel-overflow"];
			if (sum == sent && came == sent)
				return all;
			if (std::chrono::steady_clock::now() > deadline)
				check::fail(std::to_string(sent) + " sent, " + std::to_string(came) + " received or lost, and " +
				            std::to_string(sum) + " accounted for");
			poll(nullptr, 0, 10);
		}
	}

	Conferd server;
	std::optional<Client> reader;

private:
	Address address_;
	DatagramSocket sender_ = DatagramSocket::open(AF_INET);
};

} // namespace confer::e2e
