// SPDX-License-Identifier: MIT
#pragma once

#include "chat/command.hh"
#include "chat/host.hh"
#include "chat/session.hh"
#include "chat/world.hh"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/** What the world is tested with: sessions without sockets, and a process that is none. */
namespace confer::chat::test {

/** A session that keeps what it would send. */
class FakeSession final : public Session {
public:
	explicit FakeSession(World &world, std::size_t send_queue = 1 << 20)
	    : Session({"192.0.2.1", false, false}, world.blocks(), send_queue)
	{
	}

	void flush() noexcept override
	{
		last_flush = outbox.flush([this](const iovec *pieces, int count, bool) noexcept {
			IoResult sent;
			for (int i = 0; i < count; ++i) {
				received.append(static_cast<const char *>(pieces[i].iov_base), pieces[i].iov_len);
				sent.bytes += pieces[i].iov_len;
			}
			return sent;
		});
		++flushes;
	}
	std::string adopt(const Address &client, bool secure, std::string_view) override
	{
		origin = {client.host(), client.is_loopback(), secure};
		return {};
	}
	void hang_up() noexcept override { hung_up = true; }
	bool pace(Delivery &out) override
	{
		++paces;
		if (at_pace)
			at_pace();
		out.flush();
		return !outbox.finished();
	}
	bool rest(Delivery &out, std::chrono::milliseconds time) override
	{
		rested += time;
		if (at_rest)
			at_rest();
		out.flush();
		return !outbox.finished();
	}

	/** What came since the last call. */
	std::string take() { return std::exchange(received, {}); }

	std::string received; ///< touched by the claimant only
	std::atomic<Outbox::Flush> last_flush{};
	std::atomic<int> flushes = 0;
	bool hung_up = false;
	int paces = 0;
	std::function<void()> at_pace;       ///< what others do between two portions
	std::chrono::milliseconds rested{0}; ///< for so long it would have slept
	std::function<void()> at_rest;       ///< what others do meanwhile
};

/** Remembers what it was asked. */
class FakeHost final : public Host {
public:
	std::vector<std::string> reload() override
	{
		++reloads;
		return faults;
	}
	std::string configuration() const override { return "test.conf"; }
	void notice(std::string_view text) override { notices.emplace_back(text); }
	void failure(std::string_view, std::string_view text) override { notices.emplace_back(text); }

	std::string keep_klines(const std::vector<Kline> &klines) override
	{
		kept = klines;
		return keep_fault;
	}
	std::vector<Counter> counters() const override { return {{"answers", 42}}; }

	std::vector<std::string> faults, notices;
	int reloads = 0;
	std::vector<Kline> kept;
	std::string keep_fault; ///< what keep_klines() answers
};

inline Settings settings()
{
	Settings settings;
	settings.server_name = "irc.test";
	settings.history.enabled = false;
	settings.history.retention = {};
	return settings;
}

/** A world, and the means to speak in it. */
struct Stage {
	explicit Stage(Settings given = settings()) : owned(std::make_unique<World>(std::move(given))) {}
	Stage(Settings given, Log &log) : owned(std::make_unique<World>(std::move(given), log)) {}
	Stage(Settings given, Log &log, Accounts &accounts)
	    : owned(std::make_unique<World>(std::move(given), log, accounts))
	{
	}

	const std::unique_ptr<World> owned; ///< not on the stack of a test
	World &world = *owned;
	FakeHost host;
	Delivery out;

	std::shared_ptr<FakeSession> connect()
	{
		auto session = std::make_shared<FakeSession>(world);
		WorldWrite lock(world);
		world.add_session(*session);
		return session;
	}

	/** Runs a line of the session and has all that was touched flushed. @return its cost */
	unsigned say(FakeSession &session, std::string_view line)
	{
		const unsigned cost = Interpreter({world, host, session, out}).run(irc::LineResult::line, line);
		out.flush();
		return cost;
	}

	std::shared_ptr<FakeSession> log_in(const std::string &nick, const std::string &caps = {})
	{
		std::shared_ptr<FakeSession> session = connect();
		if (!caps.empty())
			say(*session, "CAP REQ :" + caps);
		say(*session, "NICK " + nick);
		say(*session, "USER " + nick + " 0 * :Real " + nick);
		say(*session, "CAP END");
		session->take();
		return session;
	}

	void leave(FakeSession &session, std::string_view reason)
	{
		{
			WorldWrite lock(world);
			world.remove_session(session, reason, out, lock);
		}
		out.flush();
	}
};

} // namespace confer::chat::test
