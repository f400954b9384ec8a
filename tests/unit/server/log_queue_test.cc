// SPDX-License-Identifier: MIT
#include "server/log_queue.hh"

#include "server/log.hh"

#include <confer/thread.hh>
#include <confer/unique_fd.hh>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/check.hh"

namespace {

using namespace confer;
using namespace std::chrono_literals;
using server::Log;
using server::LogEvent;
using server::LogQueue;
using server::LogSource;
using server::LogStyle;

const std::atomic<LogStyle> kStyle{LogStyle::journal};

Deadline soon()
{
	return std::chrono::steady_clock::now() + 10s;
}

/** A pipe with blocking ends. */
struct Pipe {
	Pipe()
	{
		int fds[2];
		if (::pipe2(fds, O_CLOEXEC) != 0)
			check::fail("pipe2");
		reader.reset(fds[0]);
		writer.reset(fds[1]);
	}

	/** Makes the pipe as full as it gets. @return the bytes that it took */
	std::size_t fill() const
	{
		::fcntl(writer.get(), F_SETFL, O_NONBLOCK);
		std::size_t taken = 0;
		for (ssize_t size; (size = ::write(writer.get(), std::string(4096, '.').data(), 4096)) > 0;)
			taken += static_cast<std::size_t>(size);
		::fcntl(writer.get(), F_SETFL, 0);
		return taken;
	}

	/** Reads until there is nothing for a while, or everything has come. */
	std::string read(std::string_view until) const
	{
		std::string all;
		pollfd ready{.fd = reader.get(), .events = POLLIN, .revents = 0};
		while (all.find(until) == all.npos && ::poll(&ready, 1, 10000) == 1) {
			char block[4096];
			const ssize_t size = ::read(reader.get(), block, sizeof block);
			if (size <= 0)
				break;
			all.append(block, static_cast<std::size_t>(size));
		}
		return all;
	}

	UniqueFd reader, writer;
};

void writes_in_order()
{
	Pipe to;
	LogQueue queue(to.writer.get(), kStyle);
	queue.start();
	std::string want;
	for (int i = 0; i < 300; ++i) {
		const std::string line = "line " + std::to_string(i) + '\n';
		queue.put(line);
		want += line;
	}
	CHECK(queue.flush(soon()));
	check::equal(to.read("line 299\n"), want);
}

void what_was_put_before_the_thread_comes_first()
{
	Pipe to;
	LogQueue queue(to.writer.get(), kStyle);
	queue.put("before\n");
	queue.start();
	queue.put("after\n");
	check::equal(to.read("after\n"), "before\nafter\n");
}

void the_end_writes_what_waits()
{
	Pipe to;
	{
		LogQueue queue(to.writer.get(), kStyle);
		queue.start();
		queue.put("last words\n");
	}
	check::equal(to.read("\n"), "last words\n");
}

/** Nobody reads: nobody waits, but for the one who says for how long. */
void a_stuck_reader_delays_nobody()
{
	Pipe to;
	const std::size_t filler = to.fill();
	LogQueue queue(to.writer.get(), kStyle, 10000);
	queue.start();
	const auto start = std::chrono::steady_clock::now();
	const std::string line(99, 'x');
	for (int i = 0; i < 1000; ++i)
		queue.put(line + '\n');
	CHECK(!queue.flush(std::chrono::steady_clock::now() + 50ms));
	CHECK(std::chrono::steady_clock::now() - start < 5s);
	// The reader is back: the thread held some, the ring the others, and the rest is told of.
	std::string all = to.read("too slow\n").substr(filler);
	CHECK(queue.flush(soon()));
	const auto lines = std::count(all.begin(), all.end(), '\n') - 1;
	const std::string told = all.substr(all.rfind('\n', all.size() - 2) + 1);
	check::equal(told, "<3>" + std::to_string(1000 - lines) +
	                       " log lines were lost: the reader of standard error is too slow\n");
	CHECK(lines >= 100 && lines <= 141);
	queue.put("and on\n");
	check::equal(to.read("on\n"), "and on\n");
}

/** The line about the loss stands where lines are missing, not where the reader came back. */
void the_loss_is_told_in_its_place()
{
	Pipe to;
	const std::size_t filler = to.fill();
	LogQueue queue(to.writer.get(), kStyle, 1000);
	queue.start();
	for (int i = 0; i < 2000; ++i)
		queue.put("early\n");
	std::string all = to.read(std::string(filler, '.'));
	CHECK(queue.flush(soon()));
	queue.put("late\n");
	all += to.read("late\n");
	const std::size_t told = all.rfind("log lines were lost"); // the thread may have come late
	CHECK(told != all.npos && all.rfind("early\n") < told && told < all.find("late\n"));
}

/** Somebody else has made the shared descriptor non-blocking: no line is lost by that. */
void a_descriptor_that_does_not_block()
{
	Pipe to;
	to.fill();
	::fcntl(to.writer.get(), F_SETFL, O_NONBLOCK);
	LogQueue queue(to.writer.get(), kStyle);
	queue.start();
	queue.put("still here\n");
	CHECK(!queue.flush(std::chrono::steady_clock::now() + 50ms));
	check::contains(to.read("here\n"), "still here\n");
}

/** A stream takes a part of a batch: the rest follows, whole lines in order. */
void a_stream_that_takes_a_part()
{
	int fds[2];
	CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) == 0);
	const UniqueFd near(fds[0]), far(fds[1]);
	const int size = 4096;
	CHECK(::setsockopt(near.get(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size) == 0);
	LogQueue queue(near.get(), kStyle);
	queue.start();
	std::string want, got;
	for (int i = 0; i < 500; ++i) {
		const std::string line = std::to_string(i) + std::string(i, 'y') + '\n';
		queue.put(line);
		want += line;
	}
	pollfd ready{.fd = far.get(), .events = POLLIN, .revents = 0};
	while (got.size() < want.size() && ::poll(&ready, 1, 10000) == 1) {
		char block[1000];
		const ssize_t count = ::read(far.get(), block, sizeof block);
		got.append(block, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
	}
	check::equal(got, want);
}

void a_full_disk_is_told_with_the_next_line()
{
	const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
	if (!full)
		check::skip("there is no /dev/full here");
	Pipe to;
	// The queue keeps the number; what is behind it changes.
	const UniqueFd end(::dup(full.get()));
	LogQueue queue(end.get(), kStyle);
	queue.start();
	queue.put("a\n");
	queue.put("b\n");
	CHECK(queue.flush(soon())); // it does not try for ever
	queue.put("c\n");
	CHECK(queue.flush(soon()));
	check::equal(::dup2(to.writer.get(), end.get()), end.get());
	queue.put("d\n");
	check::equal(to.read("d\n"), "<3>3 log lines were lost: write to standard error: No space left on device\nd\n");
}

void lines_of_threads_keep_their_order()
{
	constexpr int threads = 4, lines = 2000;
	Pipe to;
	LogQueue queue(to.writer.get(), kStyle);
	queue.start();
	std::vector<std::unique_ptr<Thread>> writers;
	for (int i = 0; i < threads; ++i) {
		writers.push_back(std::make_unique<Thread>([&queue, i] {
			for (int n = 0; n < lines; ++n)
				queue.put(std::string(1, static_cast<char>('a' + i)) + ' ' + std::to_string(n) + '\n');
		}));
		writers.back()->start();
	}
	std::string all;
	while (std::count(all.begin(), all.end(), '\n') < threads * lines)
		all += to.read("\n");
	for (auto &writer : writers)
		writer->join();
	std::vector<int> next(threads, 0);
	for (std::size_t at = 0; at < all.size();) {
		const std::size_t end = all.find('\n', at);
		const std::string line = all.substr(at, end - at);
		check::equal(line.substr(2), std::to_string(next[static_cast<std::size_t>(line[0] - 'a')]++));
		at = end + 1;
	}
}

void repeated_events_are_counted()
{
	Pipe to;
	LogQueue queue(to.writer.get(), kStyle);
	queue.set_limits({.repeats = 2, .rate = 0, .burst = 1});
	queue.start();
	int admitted = 0;
	for (int i = 0; i < 50; ++i)
		admitted += queue.admits(LogEvent::failed, LogSource("192.0.2.7")) ? 1 : 0;
	check::equal(admitted, 2);
	CHECK(queue.flush(soon()));
	const std::string told = to.read("\n");
	CHECK(told == "<5>Failed passwords: 48 more from 192.0.2.7 (in 1 s)\n" ||
	      told == "<5>Failed passwords: 48 more from 192.0.2.7 (in 0 s)\n");
}

/** The one log of the program: at once before it is started, through the queue from then on. */
void a_log_with_a_queue()
{
	Pipe to;
	static Log log(to.writer.get(), LogStyle::journal);
	log.info("at once");
	log.start();
	log.set_limits({.repeats = 1, .rate = 0, .burst = 1});
	log.event(LogEvent::online, "192.0.2.7", "New users online: 192.0.2.7:49152");
	log.event(LogEvent::online, "192.0.2.7", "New users online: 192.0.2.7:49153");
	log.event(LogEvent::silent, "192.0.2.7", "not at this level");
	log.info("queued");
	CHECK(log.flush(soon()));
	check::contains(to.read("more from"), "<6>at once\n<6>New users online: 192.0.2.7:49152\n<6>queued\n"
	                                      "<6>New users online: 1 more from 192.0.2.7");
	// It writes to this to the end of the program.
	::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), to.writer.get());
	static_cast<void>(to.writer.release());
}

void at_once_waits_a_second_for_the_reader()
{
	Pipe to;
	const std::size_t filler = to.fill();
	Log log(to.writer.get(), LogStyle::journal);
	const auto start = std::chrono::steady_clock::now();
	for (int i = 0; i < 100; ++i)
		log.info("lost");
	const auto passed = std::chrono::steady_clock::now() - start;
	CHECK(passed >= 900ms && passed < 5s);
	check::equal(to.read(std::string(filler, '.')).size(), filler);
	log.info("there again");
	check::equal(to.read("again\n"), "<6>there again\n");
}

const CMUnitTest kTests[] = {
    TEST_CASE(writes_in_order),
    TEST_CASE(what_was_put_before_the_thread_comes_first),
    TEST_CASE(the_end_writes_what_waits),
    TEST_CASE(a_stuck_reader_delays_nobody),
    TEST_CASE(the_loss_is_told_in_its_place),
    TEST_CASE(a_descriptor_that_does_not_block),
    TEST_CASE(a_stream_that_takes_a_part),
    TEST_CASE(a_full_disk_is_told_with_the_next_line),
    TEST_CASE(lines_of_threads_keep_their_order),
    TEST_CASE(repeated_events_are_counted),
    TEST_CASE(a_log_with_a_queue),
    TEST_CASE(at_once_waits_a_second_for_the_reader),
};

} // namespace

int main()
{
	return check::main("log_queue", kTests);
}
