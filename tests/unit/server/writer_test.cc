// SPDX-License-Identifier: MIT
#include "server/writer.hh"

#include <confer/stream.hh>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include <time.h>

#include "support/check.hh"
#include "support/eventually.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;
using chat::Outbox;

namespace {

/** A session on one end of a pair of sockets, as much of a connection as the writer needs. */
class PairSession final : public chat::Session {
public:
	PairSession(chat::BlockPool &pool, Writer &writer, Stream stream)
	    : Session({"192.0.2.1", false, false}, pool, 64 << 20),
	      writer_(writer),
	      stream_(std::move(stream))
	{
	}

	void flush() noexcept override
	{
		++flushes;
		const Outbox::Flush result = outbox.flush([this](iovec *pieces, int count, bool) noexcept {
			return stream_.send_some(pieces, static_cast<std::size_t>(count));
		});
		if (result == Outbox::Flush::blocked || result == Outbox::Flush::busy)
			CHECK(writer_.wait_for(shared_from_this(), stream_.fd()));
		if (result == Outbox::Flush::closed)
			stream_.shutdown();
		last = result;
	}
	void hang_up() noexcept override { stream_.shutdown(); }
	bool pace(chat::Delivery &) override { return true; }
	bool rest(chat::Delivery &, std::chrono::milliseconds) override { return true; }
	std::string adopt(const Address &, bool, std::string_view) override { return {}; }

	std::atomic<int> flushes = 0;
	std::atomic<Outbox::Flush> last = Outbox::Flush::drained;

private:
	Writer &writer_;
	Stream stream_;
};

/** A writer in a hurry, and a client whose buffer is full. */
struct Scene {
	explicit Scene(Pace::Bounds bounds = kBounds) : writer(bounds, 10ms) { writer.start(); }

	static constexpr Pace::Bounds kBounds{.farewell = 100ms, .stall = 300ms, .age = 1200ms};

	chat::BlockPool blocks;
	Writer writer;
	std::pair<Stream, Stream> ends = Stream::pair();
	Stream peer = std::move(ends.second);
	const std::shared_ptr<PairSession> session = std::make_shared<PairSession>(blocks, writer, std::move(ends.first));

	/** So much for the client that the kernel cannot take it. */
	void fill()
	{
		CHECK(session->outbox.append(std::string(2 << 20, 'x')) == Outbox::Append::claimed);
		session->flush();
		CHECK(session->last == Outbox::Flush::blocked);
		check::equal(writer.waiting(), 1);
	}
	std::size_t read(std::size_t size)
	{
		std::string bytes(size, '\0');
		const IoResult got = peer.recv_now(bytes.data(), bytes.size());
		return got.ok() ? got.bytes : 0;
	}
	void is_forgotten(std::string_view reason)
	{
		check::eventually("the writer gives the client up", [&] { return session->outbox.finished(); });
		check::equal(session->outbox.reason(), reason);
		check::eventually("the writer forgets the client", [&] { return writer.waiting() == 0; });
		check::equal(session.use_count(), 1);
		while (read(1 << 20) > 0) {
		}
		char byte;
		CHECK(peer.recv_now(&byte, 1).status == IoStatus::closed);
	}
};

/** The writer slept when the client stopped reading: it is looked at all the same. */
void one_that_takes_nothing_is_given_up_though_the_writer_slept()
{
	Scene scene;
	check::eventually("the writer sleeps", [] { return true; });
	const Deadline start = std::chrono::steady_clock::now();
	scene.fill();
	scene.is_forgotten("Write stalled: the client does not read");
	const auto time = std::chrono::steady_clock::now() - start;
	CHECK(time >= 300ms);
}

void one_that_reads_gets_everything()
{
	Scene scene;
	scene.fill();
	std::size_t got = 0;
	check::eventually("all comes", [&] { return (got += scene.read(1 << 20)) == 2 << 20; });
	check::eventually("the writer forgets the client", [&] { return scene.writer.waiting() == 0; });
	CHECK(!scene.session->outbox.finished());
	CHECK(scene.session->outbox.append("more") == Outbox::Append::claimed); // nobody holds the claim
	scene.session->flush();
}

/** Every read gives it some time more, but not for ever. */
void one_that_drips_is_given_up()
{
	Scene scene;
	scene.fill();
	const Deadline start = std::chrono::steady_clock::now();
	check::eventually("the writer gives the client up", [&] {
		scene.read(2048);
		return scene.session->outbox.finished();
	});
	const auto time = std::chrono::steady_clock::now() - start;
	CHECK(time >= 1200ms);
	scene.is_forgotten("The client reads too slowly");
}

void one_that_does_not_take_the_end_is_given_up()
{
	Scene scene({.farewell = 100ms, .stall = 1h, .age = 1h});
	scene.fill();
	CHECK(scene.session->outbox.finish("the end", "killed") == Outbox::Append::queued);
	check::eventually("the writer gives the client up", [&] { return scene.writer.waiting() == 0; });
	scene.is_forgotten("killed");
	check::equal(scene.session->outbox.size(), 0);
}

void the_time_may_be_changed_while_clients_wait()
{
	Scene scene({.farewell = 1h, .stall = 1h, .age = 1h});
	scene.fill();
	scene.read(4096);
	scene.writer.set_age(50ms);
	scene.is_forgotten("The client reads too slowly");
}

/** The claims of many pass through it, and each is looked at on its own. */
void many_are_given_up_side_by_side()
{
	constexpr std::size_t kClients = 20;
	chat::BlockPool blocks;
	// Longer than a busy machine under a sanitizer takes to let those read that do.
	Writer writer({.farewell = 1s, .stall = 3s, .age = 60s}, 10ms);
	writer.start();
	std::vector<std::pair<std::shared_ptr<PairSession>, Stream>> clients;
	for (std::size_t i = 0; i < kClients; ++i) {
		auto ends = Stream::pair();
		auto session = std::make_shared<PairSession>(blocks, writer, std::move(ends.first));
		CHECK(session->outbox.append(std::string(1 << 20, 'x')) == Outbox::Append::claimed);
		session->flush();
		clients.emplace_back(std::move(session), std::move(ends.second));
	}
	// Every other one reads.
	std::string bytes(1 << 20, '\0');
	check::eventually("those that do not read are given up", [&] {
		std::size_t gone = 0;
		for (std::size_t i = 0; i < kClients; ++i) {
			if (i % 2 == 0)
				static_cast<void>(clients[i].second.recv_now(bytes.data(), bytes.size()));
			gone += clients[i].first->outbox.finished() ? 1 : 0;
		}
		return gone == kClients / 2 && writer.waiting() == 0;
	});
	for (std::size_t i = 0; i < kClients; ++i)
		check::equal(clients[i].first->outbox.finished(), i % 2 != 0);
}

double cpu_seconds()
{
	timespec time{};
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void it_sleeps_when_nobody_waits()
{
	Scene scene({.farewell = 1h, .stall = 1h, .age = 1h});
	scene.fill();
	while (scene.writer.waiting() != 0)
		scene.read(1 << 20);
	const double before = cpu_seconds();
	const timespec while_asleep{0, 500'000'000};
	nanosleep(&while_asleep, nullptr);
	CHECK(cpu_seconds() - before < 0.02);
}

} // namespace

int main()
{
	return check::main("writer", {
	                                 TEST_CASE(one_that_takes_nothing_is_given_up_though_the_writer_slept),
	                                 TEST_CASE(one_that_reads_gets_everything),
	                                 TEST_CASE(one_that_drips_is_given_up),
	                                 TEST_CASE(one_that_does_not_take_the_end_is_given_up),
	                                 TEST_CASE(the_time_may_be_changed_while_clients_wait),
	                                 TEST_CASE(many_are_given_up_side_by_side),
	                                 TEST_CASE(it_sleeps_when_nobody_waits),
	                             });
}
