// SPDX-License-Identifier: MIT
#include <confer/datagram_socket.hh>
#include <confer/thread.hh>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/blocked.hh"
#include "support/check.hh"
#include "support/scratch_dir.hh"

using namespace confer;

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

const Address kAnyPort = Address::loopback(AF_INET, 0);

/** Receives one datagram as text; fails rather than waits for ever. */
std::string receive(DatagramSocket &socket, Address *from = nullptr)
{
	if (socket_io::wait_readable(socket.fd(), steady_clock::now() + 5s) != IoStatus::done)
		check::fail("no datagram came");
	char buffer[2048];
	const ReceivedDatagram got = socket.recv_from(buffer, sizeof buffer);
	check::equal(got.status, IoStatus::done);
	if (from != nullptr)
		*from = got.from;
	return {buffer, got.bytes};
}

void goes_there_and_back()
{
	DatagramSocket a = DatagramSocket::bind(kAnyPort), b = DatagramSocket::bind(kAnyPort);
	CHECK(a.send_to("ping", b.address()).ok());
	Address from;
	check::equal(receive(b, &from), "ping");
	check::equal(from, a.address());
	check::equal(b.send_to("pong", from).bytes, 4);
	check::equal(receive(a), "pong");
	check::equal(::fcntl(a.fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

void an_empty_datagram_is_one()
{
	DatagramSocket a = DatagramSocket::bind(kAnyPort), b = DatagramSocket::bind(kAnyPort);
	CHECK(a.send_to("", b.address()).ok());
	char buffer[8];
	const ReceivedDatagram got = b.recv_from(buffer, sizeof buffer);
	check::equal(got.status, IoStatus::done);
	check::equal(got.bytes, 0);
	check::equal(got.from, a.address());
}

void a_long_datagram_is_truncated_and_says_so()
{
	DatagramSocket a = DatagramSocket::bind(kAnyPort), b = DatagramSocket::bind(kAnyPort);
	a.send_to("0123456789", b.address());
	char buffer[4];
	const ReceivedDatagram got = b.recv_from(buffer, sizeof buffer);
	CHECK(got.ok());
	CHECK(got.truncated);
	check::equal(std::string_view(buffer, got.bytes), "0123");
	a.send_to("0123", b.address());
	CHECK(!b.recv_from(buffer, sizeof buffer).truncated);
}

void without_waiting_it_says_again()
{
	DatagramSocket socket = DatagramSocket::bind(kAnyPort);
	char buffer[8];
	check::equal(socket.recv_from(buffer, sizeof buffer, MSG_DONTWAIT).status, IoStatus::again);
	DatagramBatch batch(4, 64);
	check::equal(socket.recv_many(batch, MSG_DONTWAIT).status, IoStatus::again);
	CHECK(batch.empty());
}

void a_send_that_cannot_be_is_a_result()
{
	DatagramSocket socket = DatagramSocket::open(AF_INET);
	const std::string too_long(70000, 'x');
	const IoResult result = socket.send_to(too_long, kAnyPort.with_port(9));
	check::equal(result.status, IoStatus::failed);
	check::equal(result.error, EMSGSIZE);
}

void an_open_socket_sends()
{
	DatagramSocket receiver = DatagramSocket::bind(kAnyPort);
	DatagramSocket sender = DatagramSocket::open(AF_INET);
	sender.send_to("x", receiver.address());
	check::equal(receive(receiver), "x");
}

void says_which_address_is_in_use()
{
	const DatagramSocket first = DatagramSocket::bind(kAnyPort);
	check::equal(check::throws<std::system_error>([&] { (void)DatagramSocket::bind(first.address()); }),
	             "bind " + first.address().to_string() + ": Address already in use");
}

void receives_many_with_one_call()
{
	DatagramSocket receiver = DatagramSocket::bind(kAnyPort), sender = DatagramSocket::bind(kAnyPort);
	for (int i = 0; i < 5; ++i)
		sender.send_to("number " + std::to_string(i), receiver.address());
	sender.send_to("much too long for its slot", receiver.address());
	DatagramBatch batch(4, 16);
	for (int round = 0; round < 2; ++round) { // twice, because the kernel writes into the headers
		const IoResult result = receiver.recv_many(batch);
		CHECK(result.ok());
		check::equal(batch.size(), round == 0 ? 4 : 2);
		std::size_t bytes = 0;
		for (std::size_t i = 0; i < batch.size(); ++i) {
			check::equal(batch[i].from, sender.address());
			bytes += batch[i].data.size();
		}
		check::equal(result.bytes, bytes);
		check::equal(batch[0].data, round == 0 ? "number 0" : "number 4");
		CHECK(!batch[0].truncated);
	}
	check::equal(batch[1].data, "much too long fo");
	CHECK(batch[1].truncated);
	check::equal(batch.dropped(), 0);
}

void counts_what_the_kernel_dropped()
{
	DatagramSocket receiver = DatagramSocket::bind(kAnyPort, {.receive_buffer = 4096});
	DatagramSocket sender = DatagramSocket::bind(kAnyPort);
	const std::string text(512, 'x');
	std::size_t sent = 0, received = 0;
	DatagramBatch batch(16, 1024);
	auto drain = [&] {
		while (receiver.recv_many(batch, MSG_DONTWAIT).ok())
			received += batch.size();
	};
	for (; sent < 1000; ++sent)
		CHECK(sender.send_to(text, receiver.address()).ok());
	drain();
	CHECK(received < sent);
	if (const auto dropped = receiver.dropped()) // an old kernel cannot tell
		check::equal(received + *dropped, sent);
	// The count comes with the next datagram that is queued.
	sender.send_to(text, receiver.address());
	++sent;
	drain();
	check::equal(received + batch.dropped(), sent);
}

void the_receive_buffer_can_be_set()
{
	const DatagramSocket small = DatagramSocket::bind(kAnyPort, {.receive_buffer = 8192});
	check::equal(small.receive_buffer(), 2 * 8192);
}

void shutdown_wakes_a_receiver()
{
	DatagramSocket socket = DatagramSocket::bind(kAnyPort);
	ReceivedDatagram seen;
	Thread receiver([&] {
		char buffer[8];
		seen = socket.recv_from(buffer, sizeof buffer);
	});
	receiver.start();
	check::wait_until_blocked(receiver);
	socket.shutdown();
	receiver.join();
	check::equal(seen.status, IoStatus::closed);
	DatagramBatch batch(4, 16);
	check::equal(socket.recv_many(batch).status, IoStatus::closed);
	CHECK(batch.empty());
}

void shutdown_wakes_a_receiver_of_many()
{
	check::ScratchDir dir;
	for (const Address &address : {kAnyPort, Address::local(dir.file("d")).value()}) {
		DatagramSocket socket = DatagramSocket::bind(address);
		IoResult seen;
		DatagramBatch batch(4, 16);
		Thread receiver([&] { seen = socket.recv_many(batch); });
		receiver.start();
		check::wait_until_blocked(receiver);
		socket.shutdown();
		receiver.join();
		check::equal(seen.status, IoStatus::closed);
		CHECK(batch.empty());
	}
}

void unix_datagrams_know_who_sent_them()
{
	check::ScratchDir dir;
	DatagramSocket a = DatagramSocket::bind(Address::local(dir.file("a")).value(), {.unix_mode = 0600});
	DatagramSocket b = DatagramSocket::bind(Address::local(dir.file("b")).value());
	a.send_to("hello", b.address());
	Address from;
	check::equal(receive(b, &from), "hello");
	check::equal(from, a.address());
	struct stat status;
	check::equal(::lstat(dir.file("a").c_str(), &status), 0);
	check::equal(status.st_mode & 0777, 0600);
	// An empty datagram from a nameless sender must not look like the end.
	DatagramSocket nameless = DatagramSocket::open(AF_UNIX);
	nameless.send_to("", b.address());
	char buffer[8];
	check::equal(b.recv_from(buffer, sizeof buffer).status, IoStatus::done);
}

void the_kernel_tells_the_uid_of_a_sender()
{
	check::ScratchDir dir;
	DatagramSocket told = DatagramSocket::bind(Address::local(dir.file("a")).value(), {.pass_credentials = true});
	DatagramSocket untold = DatagramSocket::bind(Address::local(dir.file("b")).value());
	DatagramSocket sender = DatagramSocket::open(AF_UNIX);
	DatagramBatch batch(4, 16);
	for (int i = 0; i < 2; ++i)
		CHECK(sender.send_to("hello", told.address()).ok());
	CHECK(told.recv_many(batch).ok());
	check::equal(batch.size(), 2);
	for (std::size_t i = 0; i < 2; ++i)
		check::equal(batch[i].uid.value(), ::getuid());
	CHECK(sender.send_to("hello", untold.address()).ok());
	CHECK(untold.recv_many(batch).ok());
	CHECK(!batch[0].uid);
}

/** Also of one who is somebody else, and not who made the socket. */
void another_users_datagram_has_their_uid()
{
	if (::getuid() != 0)
		check::skip("only root can become somebody else");
	check::ScratchDir dir;
	CHECK(::chmod(dir.path().c_str(), 0755) == 0);
	DatagramSocket told = DatagramSocket::bind(Address::local(dir.file("a")).value(), {.pass_credentials = true});
	DatagramSocket sender = DatagramSocket::open(AF_UNIX);
	constexpr uid_t kSomebody = 4711;
	const pid_t child = ::fork();
	if (child == 0)
		::_exit(::setuid(kSomebody) == 0 && sender.send_to("hello", told.address()).ok() ? 0 : 1);
	int status = 1;
	CHECK(::waitpid(child, &status, 0) == child && status == 0);
	DatagramBatch batch(4, 16);
	CHECK(told.recv_many(batch).ok());
	check::equal(batch[0].uid.value(), kSomebody);
}

void a_stale_unix_file_is_replaced_and_ours_removed()
{
	check::ScratchDir dir;
	const std::string path = dir.file("d");
	const Address address = Address::local(path).value();
	{
		const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
		check::equal(::bind(fd.get(), address.data(), address.size()), 0);
	}
	{
		DatagramSocket socket = DatagramSocket::bind(address);
		check::throws<std::system_error>([&] { (void)DatagramSocket::bind(address); });
		const DatagramSocket moved(std::move(socket));
		check::equal(moved.address(), address);
	}
	struct stat status;
	CHECK(::lstat(path.c_str(), &status) != 0);
}

void adopts_a_bound_socket()
{
	const DatagramSocket first = DatagramSocket::bind(kAnyPort);
	DatagramSocket second = DatagramSocket::adopt(UniqueFd(::fcntl(first.fd(), F_DUPFD_CLOEXEC, 0)));
	check::equal(second.address(), first.address());
	DatagramSocket::open(AF_INET).send_to("x", second.address());
	check::equal(receive(second), "x");
}

int option(const DatagramSocket &socket, int level, int name)
{
	int value = -1;
	socklen_t size = sizeof value;
	check::equal(::getsockopt(socket.fd(), level, name, &value, &size), 0);
	return value;
}

/** Three sockets at one port of which two join a group, and one leaves it again. */
void multicast_on(const Address &group, unsigned interface)
{
	const Address any = Address::any(group.family(), 0);
	DatagramSocket a = DatagramSocket::bind(any, {.reuse_address = true});
	const Address same_port = any.with_port(a.address().port());
	DatagramSocket b = DatagramSocket::bind(same_port, {.reuse_address = true});
	DatagramSocket outsider = DatagramSocket::bind(same_port, {.reuse_address = true});
	DatagramSocket sender = DatagramSocket::open(group.family());
	const Address to = group.with_port(a.address().port());
	a.join_group(group, interface);
	b.join_group(group, interface);
	check::throws<std::system_error>([&] { a.join_group(group, interface); }); // a member already
	sender.multicast_interface(interface);
	sender.multicast_hops(1);
	const IoResult sent = sender.send_to("to both", to);
	if (sent.error == ENETUNREACH || sent.error == EADDRNOTAVAIL)
		check::skip("no multicast on this interface");
	check::equal(sent.error, 0);
	check::equal(receive(a), "to both");
	check::equal(receive(b), "to both");
	b.leave_group(group, interface);
	sender.send_to("to one", to);
	check::equal(receive(a), "to one");
	char buffer[32];
	for (DatagramSocket *socket : {&b, &outsider})
		check::equal(socket->recv_from(buffer, sizeof buffer, MSG_DONTWAIT).status, IoStatus::again);
}

void multicast_reaches_the_members()
{
	multicast_on(Address::ip("239.255.77.1", 0).value(), interface_index("lo"));
}

/** An interface that can multicast, by preference: IPv6 has no multicast route on lo. */
unsigned multicast_interface()
{
	ifaddrs *list = nullptr;
	check::equal(::getifaddrs(&list), 0);
	unsigned result = 0;
	for (const ifaddrs *entry = list; entry != nullptr; entry = entry->ifa_next)
		if (result == 0 && entry->ifa_addr != nullptr && entry->ifa_addr->sa_family == AF_INET6 &&
		    (entry->ifa_flags & IFF_UP) != 0 && (entry->ifa_flags & IFF_MULTICAST) != 0)
			result = ::if_nametoindex(entry->ifa_name);
	::freeifaddrs(list);
	return result;
}

void multicast_reaches_the_members_on_ipv6()
{
	const unsigned interface = multicast_interface();
	if (interface == 0)
		check::skip("no interface with IPv6 and multicast");
	multicast_on(Address::ip("ff01::77:1", 0).value(), interface); // ff01: never leaves the machine
}

void multicast_options_reach_the_kernel()
{
	DatagramSocket v4 = DatagramSocket::open(AF_INET);
	v4.multicast_hops(7);
	check::equal(option(v4, IPPROTO_IP, IP_MULTICAST_TTL), 7);
	v4.multicast_loop(false);
	check::equal(option(v4, IPPROTO_IP, IP_MULTICAST_LOOP), 0);
	v4.multicast_loop(true);
	check::equal(option(v4, IPPROTO_IP, IP_MULTICAST_LOOP), 1);
	check::throws<std::system_error>([&] { v4.multicast_hops(256); });
	check::throws<std::system_error>([&] { v4.multicast_interface(987654); });
	DatagramSocket v6 = DatagramSocket::open(AF_INET6);
	v6.multicast_hops(7);
	check::equal(option(v6, IPPROTO_IPV6, IPV6_MULTICAST_HOPS), 7);
	v6.multicast_loop(false);
	check::equal(option(v6, IPPROTO_IPV6, IPV6_MULTICAST_LOOP), 0);
	v6.multicast_interface(1);
	check::equal(option(v6, IPPROTO_IPV6, IPV6_MULTICAST_IF), 1);
}

void a_group_that_cannot_be_joined_is_named()
{
	DatagramSocket socket = DatagramSocket::bind(Address::any(AF_INET, 0));
	const std::string what =
	    check::throws<std::system_error>([&] { socket.join_group(Address::ip("192.0.2.1", 0).value(), 1); });
	check::equal(what, "join 192.0.2.1 on interface 1: Invalid argument");
}

void a_refusal_is_reported()
{
	for (int family : {AF_INET, AF_INET6}) {
		DatagramSocket socket = DatagramSocket::open(AF_UNIX), gone = DatagramSocket::open(AF_UNIX);
		try {
			socket = DatagramSocket::bind(Address::loopback(family, 0));
			gone = DatagramSocket::bind(Address::loopback(family, 0));
		} catch (const std::system_error &) {
			check::skip("this machine has no IPv6");
		}
		const Address nobody = gone.address();
		gone = DatagramSocket::open(AF_UNIX);
		socket.keep_errors(true);
		CHECK(!socket.take_error());
		CHECK(socket.send_to("anybody?", nobody).ok());
		check::equal(socket_io::wait_readable(socket.fd(), steady_clock::now() + 5s), IoStatus::done);
		const std::optional<DatagramError> error = socket.take_error();
		CHECK(error.has_value());
		check::equal(error->to, nobody);
		check::equal(error->error, ECONNREFUSED);
		CHECK(!socket.take_error());
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_refusal_is_reported),
    TEST_CASE(goes_there_and_back),
    TEST_CASE(an_empty_datagram_is_one),
    TEST_CASE(a_long_datagram_is_truncated_and_says_so),
    TEST_CASE(without_waiting_it_says_again),
    TEST_CASE(a_send_that_cannot_be_is_a_result),
    TEST_CASE(an_open_socket_sends),
    TEST_CASE(says_which_address_is_in_use),
    TEST_CASE(receives_many_with_one_call),
    TEST_CASE(counts_what_the_kernel_dropped),
    TEST_CASE(the_receive_buffer_can_be_set),
    TEST_CASE(shutdown_wakes_a_receiver),
    TEST_CASE(shutdown_wakes_a_receiver_of_many),
    TEST_CASE(unix_datagrams_know_who_sent_them),
    TEST_CASE(the_kernel_tells_the_uid_of_a_sender),
    TEST_CASE(another_users_datagram_has_their_uid),
    TEST_CASE(a_stale_unix_file_is_replaced_and_ours_removed),
    TEST_CASE(adopts_a_bound_socket),
    TEST_CASE(multicast_reaches_the_members),
    TEST_CASE(multicast_reaches_the_members_on_ipv6),
    TEST_CASE(multicast_options_reach_the_kernel),
    TEST_CASE(a_group_that_cannot_be_joined_is_named),
};

} // namespace

int main()
{
	return check::main("datagram_socket", kTests);
}
