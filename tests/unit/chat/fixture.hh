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
	explicit FakeSession(World &world, std::size_t send_queue = 1 << 20);
	~FakeSession() override;

	void flush() noexcept override;
	std::string adopt(const Address &client, bool secure, std::string_view) override;
	void hang_up() noexcept override { hung_up = true; }
	bool pace(Delivery &out) override;
	bool rest(Delivery &out, std::chrono::milliseconds time) override;

	/** What came since the last call. */
	std::string take() { return std::exchange(received, {}); }

	std::string received; ///< touched by the claimant only
	std::atomic<Outbox::Flush> last_flush{};
	std::atomic<int> flushes = 0;
	bool hung_up = false;
	int paces = 0;
	std::function<void()> at_pace;       ///< what others do between two portions
	std::chrono::milliseconds rested{0}; ///< for so long it would have slept
	std::function<void()> at_flush;      ///< what happens first in each
	std::function<void()> at_rest;       ///< what others do meanwhile
};

/** Remembers what it was asked. */
class FakeHost final : public Host {
public:
	FakeHost();
	~FakeHost() override;
	std::vector<std::string> reload() override;
	std::string configuration() const override { return "test.conf"; }
	void notice(std::string_view text) override { notices.emplace_back(text); }
	void failure(std::string_view, std::string_view text) override { notices.emplace_back(text); }

	std::string keep_klines(const std::vector<Kline> &klines) override;
	std::vector<std::string> disk_troubles() const override { return troubles; }
	std::vector<Counter> counters() const override;

	std::vector<std::string> faults, notices, troubles;
	int reloads = 0;
	std::vector<Kline> kept;
	std::string keep_fault; ///< what keep_klines() answers
};

Settings settings();

/** A world, and the means to speak in it. */
struct Stage {
	explicit Stage(Settings given = settings());
	Stage(Settings given, Log &log);
	Stage(Settings given, Log &log, Accounts &accounts);
	~Stage();

	const std::unique_ptr<World> owned; ///< not on the stack of a test
	World &world = *owned;
	FakeHost host;
	Delivery out;

	std::shared_ptr<FakeSession> connect();
	/** Runs a line of the session and has all that was touched flushed. @return its cost */
	unsigned say(FakeSession &session, std::string_view line);
	std::shared_ptr<FakeSession> log_in(const std::string &nick, const std::string &caps = {});
	void leave(FakeSession &session, std::string_view reason);
};

} // namespace confer::chat::test
