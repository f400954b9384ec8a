// SPDX-License-Identifier: MIT
#include <confer/listener.hh>
#include <confer/stream.hh>
#include <confer/thread.hh>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/blocked.hh"
#include "support/check.hh"
#include "support/scratch_dir.hh"

using namespace confer;

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

const Address kAnyPort = Address::loopback(AF_INET, 0);

struct TcpPair {
	Listener listener{kAnyPort};
	Stream client = Stream::connect(listener.address(), 5s);
	Stream server = listener.accept().stream;
};

std::string read_to_end(Stream &stream)
{
	std::string all;
	char buffer[4096];
	for (IoResult result; (result = stream.recv(buffer)).ok();)
		all.append(buffer, result.bytes);
	return all;
}

/** Sends until nothing more fits. @return how many bytes went */
std::size_t fill(Stream &stream)
{
	const std::string block(65536, 'x');
	const iovec piece{const_cast<char *>(block.data()), block.size()};
	std::size_t sent = 0;
	for (IoResult result; (result = stream.send_some(&piece, 1)).ok();)
		sent += result.bytes;
	return sent;
}

void sends_and_receives()
{
	TcpPair tcp;
	check::equal(tcp.client.send("hello").bytes, 5);
	std::array<char, 16> buffer;
	const IoResult result = tcp.server.recv(buffer);
	CHECK(result.ok());
	check::equal(std::string_view(buffer.data(), result.bytes), "hello");
}

void sends_more_than_the_buffers_hold()
{
	auto [a, b] = Stream::pair();
	const std::string big(3'000'000, 'y');
	Thread sender([&big](Stream stream) { check::equal(stream.send(big).bytes, big.size()); }, std::move(a));
	sender.start();
	check::equal(read_to_end(b).size(), big.size());
	sender.join();
}

void send_waits_even_on_a_non_blocking_socket()
{
	auto [a, b] = Stream::pair();
	::fcntl(a.fd(), F_SETFL, O_NONBLOCK);
	const std::string big(3'000'000, 'y');
	Thread sender([&big](Stream stream) { check::equal(stream.send(big).bytes, big.size()); }, std::move(a));
	sender.start();
	check::equal(read_to_end(b).size(), big.size());
	sender.join();
}

void send_some_gathers_pieces()
{
	auto [a, b] = Stream::pair();
	char hello[] = "hello ", world[] = "world";
	const iovec pieces[] = {{hello, 6}, {world, 5}};
	check::equal(a.send_some(pieces, 2).bytes, 11);
	char buffer[32];
	check::equal(b.recv(buffer).bytes, 11);
	check::equal(std::string_view(buffer, 11), "hello world");
}

void send_some_never_waits()
{
	auto [a, b] = Stream::pair();
	CHECK(fill(a) > 0);
	char byte[] = "x";
	const iovec piece{byte, 1};
	const IoResult result = a.send_some(&piece, 1);
	check::equal(result.status, IoStatus::again);
	check::equal(result.bytes, 0);
}

void recv_now_never_waits()
{
	auto [a, b] = Stream::pair();
	char buffer[8];
	check::equal(b.recv_now(buffer).status, IoStatus::again);
	a.send("x");
	check::equal(b.recv_now(buffer).bytes, 1);
}

void an_orderly_end_is_closed_without_error()
{
	TcpPair tcp;
	tcp.client = Stream();
	char buffer[8];
	const IoResult result = tcp.server.recv(buffer);
	check::equal(result.status, IoStatus::closed);
	check::equal(result.error, 0);
}

void a_reset_is_closed_with_its_error()
{
	TcpPair tcp;
	const linger hard{1, 0};
	::setsockopt(tcp.client.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
	tcp.client = Stream();
	char buffer[8];
	const IoResult result = tcp.server.recv(buffer);
	check::equal(result.status, IoStatus::closed);
	check::equal(result.error, ECONNRESET);
}

void sending_to_nobody_is_closed_and_no_signal()
{
	auto [a, b] = Stream::pair();
	b = Stream();
	const IoResult result = a.send("x"); // SIGPIPE would end the test
	check::equal(result.status, IoStatus::closed);
	check::equal(result.error, EPIPE);
	char byte[] = "x";
	const iovec piece{byte, 1};
	check::equal(a.send_some(&piece, 1).status, IoStatus::closed);
}

void a_failure_keeps_its_errno()
{
	Stream none;
	char buffer[8];
	const IoResult result = none.recv(buffer);
	check::equal(result.status, IoStatus::failed);
	check::equal(result.error, EBADF);
	CHECK(!none);
}

void shutdown_wakes_a_blocked_reader()
{
	TcpPair tcp;
	IoResult seen;
	Thread reader([&] {
		char buffer[8];
		seen = tcp.server.recv(buffer);
	});
	reader.start();
	check::wait_until_blocked(reader);
	tcp.server.shutdown();
	reader.join();
	check::equal(seen.status, IoStatus::closed);
}

void shutdown_write_leaves_the_answer()
{
	TcpPair tcp;
	tcp.client.send("question");
	tcp.client.shutdown_write();
	check::equal(read_to_end(tcp.server), "question");
	tcp.server.send("answer");
	tcp.server = Stream();
	check::equal(read_to_end(tcp.client), "answer");
}

void waits_for_input_until_the_deadline()
{
	auto [a, b] = Stream::pair();
	const Deadline deadline = steady_clock::now() + 20ms;
	check::equal(b.wait_readable(deadline), IoStatus::again);
	CHECK(steady_clock::now() >= deadline);
	check::equal(b.wait_readable(Deadline::min()), IoStatus::again);
	a.send("x");
	check::equal(b.wait_readable(Deadline::max()), IoStatus::done);
	check::equal(b.wait_readable(Deadline::min()), IoStatus::done);
}

void waits_for_room()
{
	auto [a, b] = Stream::pair();
	check::equal(a.wait_writable(Deadline::min()), IoStatus::done);
	fill(a);
	check::equal(a.wait_writable(steady_clock::now() + 5ms), IoStatus::again);
	b = Stream(); // an end is something to be told about, too
	check::equal(a.wait_writable(Deadline::max()), IoStatus::done);
	check::equal(socket_io::wait_readable(987654, Deadline::max()), IoStatus::failed);
	check::equal(Stream().wait_readable(Deadline::max()), IoStatus::failed);
}

void an_interrupted_read_goes_on()
{
	struct sigaction action {};
	action.sa_handler = [](int) {};
	sigaction(SIGUSR1, &action, nullptr); // without SA_RESTART
	auto [a, b] = Stream::pair();
	IoResult seen;
	std::atomic<pthread_t> reader_handle{};
	Thread reader([&, &in = b] {
		reader_handle = pthread_self();
		char buffer[8];
		seen = in.recv(buffer);
	});
	reader.start();
	while (reader_handle.load() == pthread_t{})
		sched_yield();
	for (int i = 0; i < 100; ++i) {
		pthread_kill(reader_handle, SIGUSR1);
		sched_yield();
	}
	a.send("x");
	reader.join();
	CHECK(seen.ok());
	signal(SIGUSR1, SIG_DFL);
}

void connect_names_who_refused()
{
	Address nobody;
	{
		const Listener closed_again(kAnyPort);
		nobody = closed_again.address();
	}
	const std::string what = check::throws<std::system_error>([&] { (void)Stream::connect(nobody, 5s); });
	check::equal(what, "connect " + nobody.to_string() + ": Connection refused");
	const Address path = Address::local("/nonexistent/socket").value();
	check::equal(check::throws<std::system_error>([&] { (void)Stream::connect(path, 5s); }),
	             "connect /nonexistent/socket: No such file or directory");
}

void connect_gives_up_at_its_timeout()
{
	// A Unix listener whose queue is full accepts nobody and refuses nobody.
	check::ScratchDir dir;
	const Address path = Address::local(dir.file("full")).value();
	const Listener listener(path, {.backlog = 0});
	std::vector<Stream> waiting;
	const auto begin = steady_clock::now();
	const std::string what = check::throws<std::system_error>([&] {
		for (int i = 0; i < 10; ++i)
			waiting.push_back(Stream::connect(path, 20ms));
	});
	check::equal(what, "connect " + path.to_string() + ": Connection timed out");
	CHECK(steady_clock::now() - begin >= 20ms);
}

void a_connected_stream_is_blocking_and_close_on_exec()
{
	TcpPair tcp;
	for (const Stream *stream : {&tcp.client, &tcp.server}) {
		check::equal(::fcntl(stream->fd(), F_GETFL) & O_NONBLOCK, 0);
		check::equal(::fcntl(stream->fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	}
}

void knows_both_addresses()
{
	TcpPair tcp;
	check::equal(tcp.client.peer_address(), tcp.listener.address());
	check::equal(tcp.client.local_address(), tcp.server.peer_address());
	Stream none;
	check::equal(none.peer_address().family(), AF_UNSPEC);
	check::throws<std::system_error>([&] { (void)none.local_address(); });
}

void knows_who_is_at_a_unix_socket()
{
	auto [a, b] = Stream::pair();
	const auto credentials = a.peer_credentials();
	CHECK(credentials.has_value());
	check::equal(credentials->uid, ::getuid());
	check::equal(credentials->gid, ::getgid());
	TcpPair tcp;
	CHECK(!tcp.server.peer_credentials());
}

void recv_waits_no_longer_than_the_timeout()
{
	auto [a, b] = Stream::pair();
	char buffer[8];
	CHECK(a.receive_timeout(1ms));
	CHECK(a.recv(buffer).status == IoStatus::again);
	CHECK(a.receive_timeout(0ms));
	CHECK(b.send("late").ok());
	check::equal(a.recv(buffer).bytes, 4);
}

void no_delay_is_for_tcp()
{
	TcpPair tcp;
	CHECK(tcp.client.no_delay(true));
	CHECK(tcp.client.no_delay(false));
	auto [a, b] = Stream::pair();
	CHECK(!a.no_delay(true));
}

const CMUnitTest kTests[] = {
    TEST_CASE(sends_and_receives),
    TEST_CASE(sends_more_than_the_buffers_hold),
    TEST_CASE(send_waits_even_on_a_non_blocking_socket),
    TEST_CASE(send_some_gathers_pieces),
    TEST_CASE(send_some_never_waits),
    TEST_CASE(recv_now_never_waits),
    TEST_CASE(an_orderly_end_is_closed_without_error),
    TEST_CASE(a_reset_is_closed_with_its_error),
    TEST_CASE(sending_to_nobody_is_closed_and_no_signal),
    TEST_CASE(a_failure_keeps_its_errno),
    TEST_CASE(shutdown_wakes_a_blocked_reader),
    TEST_CASE(shutdown_write_leaves_the_answer),
    TEST_CASE(waits_for_input_until_the_deadline),
    TEST_CASE(waits_for_room),
    TEST_CASE(an_interrupted_read_goes_on),
    TEST_CASE(connect_names_who_refused),
    TEST_CASE(connect_gives_up_at_its_timeout),
    TEST_CASE(a_connected_stream_is_blocking_and_close_on_exec),
    TEST_CASE(knows_both_addresses),
    TEST_CASE(knows_who_is_at_a_unix_socket),
    TEST_CASE(recv_waits_no_longer_than_the_timeout),
    TEST_CASE(no_delay_is_for_tcp),
};

} // namespace

int main()
{
	return check::main("stream", kTests);
}
