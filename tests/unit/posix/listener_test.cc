// SPDX-License-Identifier: MIT
#include <confer/listener.hh>
#include <confer/thread.hh>

#include <chrono>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/blocked.hh"
#include "support/child.hh"
#include "support/scratch_dir.hh"

using namespace confer;

namespace {

using namespace std::chrono_literals;

const Address kAnyPort = Address::loopback(AF_INET, 0);

bool exists(const std::string &path)
{
	struct stat status;
	return ::lstat(path.c_str(), &status) == 0;
}

bool has_ipv6()
{
	try {
		const Listener probe(Address::loopback(AF_INET6, 0));
		return true;
	} catch (const std::system_error &) {
		return false;
	}
}

int option(int fd, int level, int name)
{
	int value = -1;
	socklen_t size = sizeof value;
	::getsockopt(fd, level, name, &value, &size);
	return value;
}

/** What a process leaves behind that was killed while it listened at `path`. */
void leave_stale(const std::string &path, int type = SOCK_STREAM)
{
	const Address address = Address::local(path).value();
	const UniqueFd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
	check::equal(::bind(fd.get(), address.data(), address.size()), 0);
}

void accepts_with_the_address_of_the_peer()
{
	Listener listener(kAnyPort);
	CHECK(listener.address().port() != 0);
	const Stream client = Stream::connect(listener.address(), 5s);
	const Accepted accepted = listener.accept();
	CHECK(accepted.ok());
	check::equal(accepted.peer, client.local_address());
	check::equal(::fcntl(accepted.stream.fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	check::equal(::fcntl(listener.fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

void what_is_accepted_inherits()
{
	Listener listener(kAnyPort, {.no_delay = true, .patience = 10s});
	const Stream client = Stream::connect(listener.address(), 5s);
	const Accepted accepted = listener.accept();
	check::equal(option(accepted.stream.fd(), IPPROTO_TCP, TCP_NODELAY), 1);
	timeval time{};
	socklen_t size = sizeof time;
	::getsockopt(accepted.stream.fd(), SOL_SOCKET, SO_RCVTIMEO, &time, &size);
	check::equal(time.tv_sec, 10);
}

void gives_up_when_nobody_comes()
{
	check::ScratchDir dir;
	for (const Address &address : {kAnyPort, Address::local(dir.file("socket")).value()}) {
		Listener listener(address, {.no_delay = true, .patience = 1ms});
		check::equal(listener.accept().status, IoStatus::again);
		const Stream client = Stream::connect(listener.address(), 5s);
		CHECK(listener.accept().ok());
	}
}

void works_on_ipv6()
{
	if (!has_ipv6())
		check::skip("no IPv6 here");
	Listener listener(Address::loopback(AF_INET6, 0));
	const Stream client = Stream::connect(listener.address(), 5s);
	check::equal(listener.accept().peer.host(), "::1");
}

void both_families_may_have_one_port()
{
	if (!has_ipv6())
		check::skip("no IPv6 here");
	const Listener v6(Address::any(AF_INET6, 0));
	const Listener v4(Address::any(AF_INET, v6.address().port()));
	check::equal(v4.address().port(), v6.address().port());
}

void one_listener_may_serve_both_families()
{
	if (!has_ipv6())
		check::skip("no IPv6 here");
	Listener both(Address::any(AF_INET6, 0), {.v6_only = false});
	const Stream client = Stream::connect(Address::loopback(AF_INET, both.address().port()), 5s);
	const Accepted accepted = both.accept();
	check::equal(accepted.peer.host(), "127.0.0.1");
	check::equal(accepted.peer.family(), AF_INET6);
}

void says_which_address_is_in_use()
{
	const Listener listener(kAnyPort);
	const std::string what = check::throws<std::system_error>([&] { const Listener second(listener.address()); });
	check::equal(what, "bind " + listener.address().to_string() + ": Address already in use");
}

void a_port_can_be_had_again_at_once()
{
	Address address;
	{
		Listener listener(kAnyPort);
		address = listener.address();
		Stream client = Stream::connect(address, 5s);
		Stream server = listener.accept().stream;
		server = Stream(); // this side closes first, so it goes to TIME_WAIT
		char buffer[1];
		check::equal(client.recv(buffer).status, IoStatus::closed);
	}
	const Listener again(address); // EADDRINUSE without SO_REUSEADDR
	check::equal(again.address(), address);
}

void shutdown_wakes_accept()
{
	Listener listener(kAnyPort);
	Accepted seen;
	Thread acceptor([&] { seen = listener.accept(); });
	acceptor.start();
	check::wait_until_blocked(acceptor);
	listener.shutdown();
	acceptor.join();
	check::equal(seen.status, IoStatus::closed);
	check::equal(listener.accept().status, IoStatus::closed);
}

void shutdown_wakes_accept_on_a_unix_socket()
{
	check::ScratchDir dir;
	Listener listener(Address::local(dir.file("s")).value());
	Accepted seen;
	Thread acceptor([&] { seen = listener.accept(); });
	acceptor.start();
	check::wait_until_blocked(acceptor);
	listener.shutdown();
	acceptor.join();
	check::equal(seen.status, IoStatus::closed);
}

void no_descriptor_left_is_a_result()
{
	const check::ChildResult result = check::in_child([] {
		Listener listener(kAnyPort);
		Stream client = Stream::connect(listener.address(), 5s);
		rlimit limit;
		::getrlimit(RLIMIT_NOFILE, &limit);
		const rlim_t had = limit.rlim_cur;
		limit.rlim_cur = static_cast<rlim_t>(client.fd()) + 1;
		::setrlimit(RLIMIT_NOFILE, &limit);
		const Accepted refused = listener.accept();
		check::equal(refused.status, IoStatus::failed);
		check::equal(refused.error, EMFILE);
		limit.rlim_cur = had;
		::setrlimit(RLIMIT_NOFILE, &limit);
		CHECK(listener.accept().ok()); // it has waited
	});
	if (!result.exited(0))
		check::fail(result.output);
}

void a_non_blocking_listener_says_again()
{
	Listener listener(kAnyPort);
	::fcntl(listener.fd(), F_SETFL, O_NONBLOCK);
	check::equal(listener.accept().status, IoStatus::again);
}

void connections_inherit_the_buffers()
{
	Listener listener(kAnyPort, {.send_buffer = 32768, .receive_buffer = 16384});
	const Stream client = Stream::connect(listener.address(), 5s);
	const Accepted accepted = listener.accept();
	check::equal(option(accepted.stream.fd(), SOL_SOCKET, SO_SNDBUF), 2 * 32768);
	check::equal(option(accepted.stream.fd(), SOL_SOCKET, SO_RCVBUF), 2 * 16384);
}

void a_unix_listener_owns_its_file()
{
	check::ScratchDir dir;
	const std::string path = dir.file("s");
	{
		Listener listener(Address::local(path).value(), {.unix_mode = 0620});
		struct stat status;
		check::equal(::lstat(path.c_str(), &status), 0);
		check::equal(status.st_mode & 0777, 0620);
		Listener moved(std::move(listener));
		const Stream client = Stream::connect(moved.address(), 5s);
		const Accepted accepted = moved.accept();
		CHECK(accepted.ok());
		check::equal(accepted.peer.to_string(), "unix");
		check::equal(accepted.stream.peer_credentials()->uid, ::getuid());
	}
	CHECK(!exists(path));
}

void a_stale_unix_file_is_replaced()
{
	check::ScratchDir dir;
	const std::string path = dir.file("s");
	leave_stale(path);
	CHECK(exists(path));
	const Listener listener(Address::local(path).value());
	const Stream client = Stream::connect(listener.address(), 5s);
	CHECK(client);
}

void a_living_unix_listener_is_not_replaced()
{
	check::ScratchDir dir;
	const Address address = Address::local(dir.file("s")).value();
	const Listener listener(address);
	check::equal(check::throws<std::system_error>([&] { const Listener second(address); }),
	             "bind " + address.to_string() + ": Address already in use");
	CHECK(Stream::connect(address, 5s));
}

void a_datagram_socket_is_not_replaced()
{
	check::ScratchDir dir;
	const std::string path = dir.file("s");
	const Address address = Address::local(path).value();
	const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	check::equal(::bind(fd.get(), address.data(), address.size()), 0);
	check::throws<std::system_error>([&] { const Listener listener(address); });
	CHECK(exists(path));
}

void what_is_no_socket_is_named_and_not_replaced()
{
	check::ScratchDir dir;
	const UniqueFd fd(::open(dir.file("file").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	check::equal(::mkdir(dir.file("directory").c_str(), 0700), 0);
	check::equal(::symlink("/nowhere", dir.file("symbolic link").c_str()), 0);
	for (const std::string kind : {"file", "directory", "symbolic link"}) {
		const Address address = Address::local(dir.file(kind)).value();
		check::equal(check::throws<std::system_error>([&] { const Listener listener(address); }),
		             "bind " + address.to_string() + ": a " + kind +
		                 " that is not a socket has this name; move it away, or choose another name: File exists");
		CHECK(exists(dir.file(kind)));
	}
}

void the_file_of_a_successor_stays()
{
	check::ScratchDir dir;
	const std::string path = dir.file("s");
	{
		const Listener listener(Address::local(path).value());
		::rename(path.c_str(), dir.file("old").c_str());
		leave_stale(path); // somebody else's now
	}
	CHECK(exists(path));
}

void an_abstract_name_needs_no_file()
{
	const Address address = Address::local("@confer-test-" + std::to_string(::getpid())).value();
	Listener listener(address);
	const Stream client = Stream::connect(address, 5s);
	CHECK(listener.accept().ok());
	check::equal(listener.address(), address);
}

void adopts_a_listening_socket()
{
	const Listener first(kAnyPort);
	Listener second(UniqueFd(::fcntl(first.fd(), F_DUPFD_CLOEXEC, 0)));
	check::equal(second.address(), first.address());
	const Stream client = Stream::connect(second.address(), 5s);
	CHECK(second.accept().ok());
	check::throws<std::system_error>([] { const Listener none{UniqueFd()}; });
}

const CMUnitTest kTests[] = {
    TEST_CASE(accepts_with_the_address_of_the_peer),
    TEST_CASE(what_is_accepted_inherits),
    TEST_CASE(gives_up_when_nobody_comes),
    TEST_CASE(works_on_ipv6),
    TEST_CASE(both_families_may_have_one_port),
    TEST_CASE(one_listener_may_serve_both_families),
    TEST_CASE(says_which_address_is_in_use),
    TEST_CASE(a_port_can_be_had_again_at_once),
    TEST_CASE(shutdown_wakes_accept),
    TEST_CASE(shutdown_wakes_accept_on_a_unix_socket),
    TEST_CASE(no_descriptor_left_is_a_result),
    TEST_CASE(a_non_blocking_listener_says_again),
    TEST_CASE(connections_inherit_the_buffers),
    TEST_CASE(a_unix_listener_owns_its_file),
    TEST_CASE(a_stale_unix_file_is_replaced),
    TEST_CASE(a_living_unix_listener_is_not_replaced),
    TEST_CASE(a_datagram_socket_is_not_replaced),
    TEST_CASE(what_is_no_socket_is_named_and_not_replaced),
    TEST_CASE(the_file_of_a_successor_stays),
    TEST_CASE(an_abstract_name_needs_no_file),
    TEST_CASE(adopts_a_listening_socket),
};

} // namespace

int main()
{
	return check::main("listener", kTests);
}
