// SPDX-License-Identifier: MIT
#include "client/receiver.hh"

#include "client/backoff.hh"
#include "client/description.hh"
#include "irc/limits.hh"
#include "irc/line_buffer.hh"

#include <array>
#include <cstdint>
#include <ctime>
#include <optional>
#include <random>
#include <string>
#include <system_error>
#include <utility>

#include <confer/size_literals.hh>
#include <confer/thread.hh>

namespace confer::client {

using namespace confer::size_literals;

namespace {

/** A connection that has held for so long counts as a good one: the next attempts start afresh. */
constexpr std::chrono::seconds kGoodConnection{60};

/** Bytes without a line end after which the server is taken for none. */
constexpr std::size_t kLineBound = 64 * 1024;

class Receiver {
public:
	explicit Receiver(std::shared_ptr<Client> client) : client_(std::move(client)) {}

	void run()
	{
		for (;;) {
			client_->conversation.connecting();
			client_->wire.wake();
			const SteadyTime begun = steady_now();
			if (const std::shared_ptr<Stream> stream = connect())
				hold(*stream);
			client_->wire.wake();
			if (steady_now() - begun > kGoodConnection)
				backoff_.reset();
			wait();
		}
	}

private:
	Conversation &conversation() noexcept { return client_->conversation; }

	/** Tries the addresses of the server one after the other. */
	std::shared_ptr<Stream> connect()
	{
		std::string reason = "no address";
		try {
			for (const Address &address : client_->server.resolve()) {
				try {
					auto stream = std::make_shared<Stream>(Stream::connect(address, client_->timeout));
					stream->no_delay(true);
					client_->wire.attach(stream);
					client_->wire.queue(conversation().connected(steady_now()));
					return stream;
				} catch (const std::system_error &e) {
					reason = e.what();
				}
			}
		} catch (const std::system_error &e) {
			reason = e.what();
		}
		conversation().failed(reason);
		return nullptr;
	}

	/** Reads until the connection is lost. */
	void hold(Stream &stream)
	{
		irc::LineBuffer lines(kLineBound, irc::kMaxTags);
		std::array<char, 4096> bytes;
		std::string reason;
		while (reason.empty()) {
			const IoResult result = stream.recv(bytes);
			if (!result.ok())
				reason = result.error == 0 ? "the server has closed it" : std::generic_category().message(result.error);
			else if (!take(lines, {bytes.data(), result.bytes}))
				reason = "the server sends lines without end";
		}
		stream.shutdown();
		const bool unsent = client_->wire.detach();
		conversation().lost(reason);
		if (unsent)
			print(Style::error, "What was sent last may not have arrived");
	}

	/** @return false when there is no sense in what the server sends */
	bool take(irc::LineBuffer &lines, std::string_view bytes)
	{
		Received received;
		std::string_view line;
		irc::LineResult result;
		lines.feed(bytes);
		while ((result = lines.next(line)) != irc::LineResult::none && result != irc::LineResult::overflow) {
			if (result == irc::LineResult::line)
				conversation().receive(line, std::time(nullptr), steady_now(), received);
			else
				conversation().receive_too_long(std::time(nullptr), received);
		}
		lines.keep();
		client_->wire.queue(received.send);
		client_->screen->print(received.lines);
		client_->wire.wake();
		return result != irc::LineResult::overflow;
	}

	/** Waits until it is time to connect again, or until the user wants it. */
	void wait()
	{
		std::optional<SteadyTime> deadline;
		const Situation now = conversation().situation();
		if (conversation().reconnects()) {
			const std::chrono::milliseconds pause = backoff_.next(static_cast<std::uint16_t>(random_() >> 8));
			deadline = steady_now() + pause;
			print(Style::error, (now.link == LinkStatus::lost ? "Connection lost: " : "No connection: ") + now.reason +
			                        "; trying again in " + std::to_string((pause.count() + 999) / 1000) + " s");
		} else if (now.was_ready) {
			print(Style::error,
			      "Not connected: " + (now.refusal.empty() ? now.reason : now.refusal) + "; /reconnect tries again");
		}
		MutexLock lock(client_->mutex);
		while (!client_->reconnect_now) {
			if (!deadline)
				client_->wanted.wait(client_->mutex);
			else if (!client_->wanted.wait_until(client_->mutex, *deadline))
				break;
		}
		client_->reconnect_now = false;
	}

	/** To a person only: what a program must know is in its exit status. */
	void print(Style style, const std::string &text)
	{
		if (!conversation().situation().was_ready || !conversation().for_person())
			return;
		const StyledLine line = local_line(style, text, std::time(nullptr));
		client_->screen->print({&line, 1});
	}

	std::shared_ptr<Client> client_;
	Backoff backoff_;
	std::minstd_rand random_{std::random_device{}()};
};

} // namespace

Client::Client(ServerName server_name, std::chrono::milliseconds connect_timeout, Identity identity,
               const std::vector<std::string> &targets, Audience audience, std::unique_ptr<Screen> output)
    : server(std::move(server_name)),
      timeout(connect_timeout),
      conversation(std::move(identity), targets, server.to_string(), audience),
      screen(std::move(output))
{
}

void Client::reconnect()
{
	MutexLock lock(mutex);
	reconnect_now = true;
	wanted.notify_one();
}

void start_receiver(std::shared_ptr<Client> client)
{
	Thread thread({.name = "receiver", .stack_size = 256_KiB, .daemon = true},
	              [client = std::move(client)] { Receiver(client).run(); });
	thread.start();
}

} // namespace confer::client
