// SPDX-License-Identifier: MIT
// What one person may use of a server, on all connections together, and how operators get in all the same.
#include "client.hh"
#include "conferd.hh"

#include <chrono>
#include <deque>
#include <string>

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;
using namespace std::chrono_literals;

namespace {

/** Connects and logs in. */
Client &add(std::deque<Client> &clients, const Address &server)
{
	clients.emplace_back("c" + std::to_string(clients.size()), server);
	clients.back().log_in();
	return clients.back();
}

void become_operator(Client &client)
{
	client.read_until("NOTICE * :*** The server is full. This connection is reserved for operators");
	client.log_in();
	client.send_line("OPER root toor");
	client.read_until(" 381 ");
}

void operators_get_in_when_the_server_is_full()
{
	Conferd server(conferd_binary);
	server.config.set("operator.root", "password", "toor");
	server.config.set("limits", "clients", "8");
	server.config.set("limits", "operator-slots", "4");
	server.start();
	std::deque<Client> clients;
	// One over the Unix socket, because loopback does not get the last eighth.
	for (int i = 0; i < 7; ++i)
		add(clients, server.tcp());
	add(clients, server.local());
	Client by_tcp("bytcp", server.tcp()), by_socket("bysocket", server.local()), guest("guest", server.tcp());
	become_operator(by_tcp);
	become_operator(by_socket);
	guest.read_until("NOTICE * :*** The server is full");
	guest.log_in();
	// Half of the places are loopback's.
	Client late("late", server.tcp());
	late.read_until("ERROR :Closing Link: (Server full");
	late.expect_end();
	by_tcp.send_line("STATS t");
	by_tcp.read_until(" 249 bytcp operator-slots-taken 3");
	// A client that is no operator has to leave; an operator stays.
	const std::optional<std::string> last = guest.read_line(soon() + 15s);
	CHECK(last.has_value());
	check::contains(*last, "ERROR :Closing Link: 127.0.0.1 (Server full: this connection was reserved for operators");
	guest.expect_end();
	by_tcp.sync();
	by_socket.sync();
	for (Client &client : clients)
		client.sync();
	server.stop();
}

void there_are_no_places_for_operators_if_there_are_none()
{
	Conferd server(conferd_binary);
	server.config.set("limits", "clients", "2");
	server.start();
	std::deque<Client> clients;
	add(clients, server.tcp());
	add(clients, server.tcp());
	Client late("late", server.tcp());
	late.read_until("ERROR :Closing Link: (Server full");
	late.expect_end();
	server.stop();
}

void a_local_user_has_so_many_connections()
{
	Conferd server(conferd_binary);
	server.config.set("limits", "connections-per-uid", "2");
	server.start();
	std::deque<Client> clients;
	add(clients, server.local());
	add(clients, server.local());
	Client late("late", server.local());
	late.read_until("ERROR :Closing Link: (Too many connections");
	late.expect_end();
	add(clients, server.tcp());
	server.stop();
}

/** Sends line(0), line(1)… until one is answered with `part`. @return that answer */
template <class Line> std::string until(Client &client, const std::string &part, Line &&line)
{
	for (int i = 0; i < 1000; ++i) {
		client.send_line(line(i));
		const std::string answer = client.sync();
		if (answer.find(part) != answer.npos)
			return answer;
	}
	check::fail("never refused: " + part);
}

void what_a_person_keeps_is_bounded()
{
	Conferd server(conferd_binary);
	server.config.set("limits", "holdings", "16k");
	server.config.set("limits", "channels", "1000");
	server.start();
	std::deque<Client> clients;
	Client &alice = add(clients, server.tcp()), &bob = add(clients, server.tcp());
	const std::string full = ":You and others at your address hold too much";
	const auto channel = [](int i) { return "JOIN #" + std::to_string(i); };
	check::contains(until(alice, " 405 c0 ", channel), full);
	bob.send_line("JOIN #other");
	check::contains(bob.read_until(" 405 c1 #other "), full);
	alice.send_line("MODE #0 +b " + std::string(200, 'x') + "!*@*");
	check::contains(until(alice, " 478 c0 ", [](int i) { return "MODE #0 +b n" + std::to_string(i) + "!*@*"; }), full);
	check::contains(until(bob, " 734 c1 ", [](int i) { return "MONITOR + n" + std::to_string(i); }), full);
	// A client over the Unix socket is another person. What nobody uses any more is nobody's.
	add(clients, server.local()).send_line("JOIN #local");
	clients.back().read_until(" 366 ");
	alice.send_line("QUIT");
	alice.read_until("ERROR :");
	alice.expect_end();
	bob.send_line("MONITOR C");
	bob.send_line("JOIN #other");
	bob.read_until(" 366 c1 #other ");
	server.stop();
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "persons",
	                    {
	                        TEST_CASE(operators_get_in_when_the_server_is_full),
	                        TEST_CASE(there_are_no_places_for_operators_if_there_are_none),
	                        TEST_CASE(a_local_user_has_so_many_connections),
	                        TEST_CASE(what_a_person_keeps_is_bounded),
	                    });
}
