// SPDX-License-Identifier: MIT
// A whole conferd, with its threads and sockets, whose allocations fail while clients come, talk and go.
#include "server/program.hh"

#include "allocations.hh"

#include <confer/stream.hh>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <sys/wait.h>
#include <sysexits.h>

#include "support/server_child.hh"

using namespace confer;
using namespace confer::fault;
using namespace std::chrono_literals;

namespace {

class ScarceServer : public check::ServerChild {
public:
	ScarceServer() : ServerChild("[limits]\nflood-rate = 0\n[operator.root]\npassword = toor\n", &run) {}

private:
	static int run(const std::string &config)
	{
		server::Options options;
		options.config = config;
		return server::run_program(options);
	}
};

/** A client that may be turned away, or cut off at any time. */
class Guest {
public:
	explicit Guest(std::uint16_t port) : stream_(Stream::connect(*Address::ip("127.0.0.1", port), 30s)) {}

	/** Sends a line and reads to the answer to a PING behind it; false: the connection has ended. */
	bool say(const std::string &line)
	{
		const std::string mark = "mark-" + std::to_string(++marks_);
		if (!open_ || !stream_.send(line + "\r\nPING " + mark + "\r\n").ok())
			return open_ = false;
		while (got_.find(mark) == got_.npos) {
			char buffer[4096];
			if (stream_.wait_readable(std::chrono::steady_clock::now() + 30s) != IoStatus::done)
				check::fail("no answer to " + line);
			const IoResult got = stream_.recv(buffer, sizeof buffer);
			if (!got.ok())
				return open_ = false;
			got_.append(buffer, got.bytes);
		}
		got_.erase(0, got_.find(mark) + mark.size());
		return true;
	}
	bool open() const noexcept { return open_; }

private:
	Stream stream_;
	std::string got_;
	unsigned marks_ = 0;
	bool open_ = true;
};

/** Three clients come, talk and go. Returns how many of them were cut off. */
std::size_t converse(std::uint16_t port)
{
	Guest alice(port), bob(port), carol(port);
	const auto enter = [](Guest &guest, const std::string &nick) {
		guest.say("NICK " + nick + "\r\nUSER " + nick + " 0 * :The real name of " + nick);
		guest.say("JOIN #channel");
	};
	enter(alice, "alice");
	enter(bob, "bob");
	enter(carol, "carol");
	bob.say("MONITOR + alice,carol,nobody");
	alice.say("MODE #channel +ovb bob carol somebody-with-a-long-name!*@*");
	alice.say("TOPIC #channel :a topic that is longer than a short string");
	bob.say("PRIVMSG #channel :a message that is longer than a short string");
	carol.say("NICK a-long-nick-of-carols");
	alice.say("LIST\r\nWHO #channel\r\nNAMES #channel\r\nWHOIS bob");
	alice.say("OPER root toor");
	carol.say("PART #channel :a reason that is longer than a short string");
	alice.say("KICK #channel bob :a reason that is longer than a short string");
	std::size_t cut_off = (alice.open() ? 0U : 1U) + (bob.open() ? 0U : 1U) + (carol.open() ? 0U : 1U);
	alice.say("KILL bob :a reason that is longer than a short string");
	carol.say("QUIT :a reason that is longer than a short string");
	return cut_off;
}

/** Everybody of before has gone, and a new client is served. */
void is_well(ScarceServer &server, std::uint16_t port)
{
	if (server.ended())
		check::fail("the server has ended: " + server.log());
	check::eventually("the others have gone", [&] {
		Guest guest(port);
		return guest.say("NICK last\r\nUSER last 0 * :last") && guest.say("JOIN #last");
	});
}

unsigned step_of(unsigned usual)
{
	const char *wish = std::getenv("CONFER_FAULT_STEP");
	return wish != nullptr ? static_cast<unsigned>(std::strtoul(wish, nullptr, 10)) : usual;
}

void short_of_memory(unsigned count, unsigned step)
{
	share_shortages();
	const Spared spared; // this thread, and the server's main one
	ScarceServer server;
	const std::uint16_t port = server.port();
	converse(port); // so that what there is one of is there
	unsigned first = 1;
	for (;; first += step) {
		fail_allocations(first, count);
		const std::size_t cut_off = converse(port);
		const Shortage shortage = end_shortage();
		if (count == 1 && cut_off > 1)
			check::fail("allocation " + std::to_string(first) + " cuts off " + std::to_string(cut_off));
		is_well(server, port);
		if (shortage.failed == 0)
			break;
	}
	std::printf("# %u allocations\n", first);
	CHECK(first > 50);
	const int status = server.stop();
	CHECK(WIFEXITED(status));
	check::equal(WEXITSTATUS(status), EX_OK);
}

void each_allocation_may_fail()
{
	short_of_memory(1, step_of(5));
}

void many_in_a_row_may_fail()
{
	short_of_memory(50, step_of(19));
}

} // namespace

int main()
{
	return check::main("server memory", {
	                                        TEST_CASE(each_allocation_may_fail),
	                                        TEST_CASE(many_in_a_row_may_fail),
	                                    });
}
