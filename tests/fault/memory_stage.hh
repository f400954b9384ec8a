// SPDX-License-Identifier: MIT
#pragma once

#include "chat/command.hh"
#include "chat/host.hh"
#include "chat/world.hh"

#include "allocations.hh"
#include "audit.hh"
#include "observer.hh"

#include <chrono>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/check.hh"

/** A World whose memory runs out, and those who come to it, without sockets and threads. */
namespace confer::fault {

using namespace confer::chat;

/** A session whose client keeps what it is sent, in memory that it always has. */
class KeptSession final : public Session {
public:
	KeptSession(World &world, std::string host) : Session({std::move(host), false, false}, world.blocks(), 1 << 20)
	{
		identity = "uid:1000";
	}

	void flush() noexcept override
	{
		const Outbox::Flush result = outbox.flush([this](const iovec *pieces, int count, bool) noexcept {
			const Spared spared;
			IoResult sent;
			for (int i = 0; i < count; ++i) {
				received.append(static_cast<const char *>(pieces[i].iov_base), pieces[i].iov_len);
				sent.bytes += pieces[i].iov_len;
			}
			return sent;
		});
		cut_off = cut_off || result == Outbox::Flush::closed;
	}
	void hang_up() noexcept override { cut_off = true; }
	bool pace(Delivery &out) override
	{
		out.flush();
		return !outbox.finished();
	}
	bool rest(Delivery &out, std::chrono::milliseconds) override { return pace(out); }
	std::string adopt(const Address &, bool, std::string_view) override { return {}; }

	std::string received;
	bool cut_off = false; ///< its socket would be shut down
};

class QuietHost final : public Host {
public:
	std::vector<std::string> reload() override { return {"no file"}; }
	std::string configuration() const override { return "test.conf"; }
	void notice(std::string_view) override {}
	void failure(std::string_view, std::string_view) override {}
	std::string keep_klines(const std::vector<Kline> &) override { return {}; }
	std::vector<std::string> disk_troubles() const override { return {"Accounts: the disk is full"}; }
	std::vector<Counter> counters() const override { return {{"answers", 42}}; }
};

struct Client {
	std::shared_ptr<KeptSession> session;
	Observer observer;
	std::string end{}; ///< why its session ended

	bool open() const noexcept { return session != nullptr; }
};

/** A world and those who come to it, without sockets and threads. */
class Stage {
public:
	explicit Stage(Settings settings) : world_(std::move(settings)) {}
	Stage(Settings settings, Log &log, Accounts &accounts) : world_(std::move(settings), log, accounts) {}

	/** A client comes, unless there is no memory for it: then it is turned away. */
	void connect(std::size_t who, const std::string &host = "192.0.2.1")
	{
		if (clients_.size() <= who) {
			const Spared spared;
			clients_.resize(who + 1);
		}
		try {
			auto session = std::make_shared<KeptSession>(world_, host);
			{
				WorldWrite lock(world_);
				world_.add_session(*session);
			}
			clients_[who].session = std::move(session);
			clients_[who].observer = {};
		} catch (const std::bad_alloc &) {
			const Spared spared;
			clients_[who].end = "Turned away";
		}
	}

	/** A client sends lines at once, as its own thread would run them; then everybody's thread has its turn. */
	void say(std::size_t who, const std::vector<std::string> &lines)
	{
		{
			const Spared spared;
			out_.emplace(); // one that has no memory yet
		}
		Client &client = clients_[who];
		if (client.open()) {
			bool failed = false;
			try {
				run(*client.session, lines);
			} catch (const std::bad_alloc &) {
				failed = true;
			}
			out_->flush();
			if (failed)
				end(client, "Out of memory");
			else if (client.session->leaving)
				end(client, *client.session->leaving);
		}
		end_those_cut_off();
		read_all();
	}

	void leave_all()
	{
		for (Client &client : clients_) {
			if (client.open())
				end(client, "Connection closed");
		}
		read_all();
	}

	/** How many clients were ended for want of memory. */
	std::size_t victims() const
	{
		std::size_t count = 0;
		for (const Client &client : clients_)
			count += client.end == "Out of memory" || client.end == "Turned away" ? 1 : 0;
		return count;
	}

	/** What is wrong now; empty: nothing. */
	std::string fault()
	{
		const Spared spared;
		WorldRead lock(world_);
		if (std::string what = WorldAudit(world_).fault(); !what.empty())
			return what;
		for (const Client &client : clients_) {
			if (!client.open())
				continue;
			if (std::string what = client.observer.difference(world_, *client.session); !what.empty())
				return client.observer.nick() + " " + what;
		}
		return {};
	}

	bool only_stayers()
	{
		WorldRead lock(world_);
		return WorldAudit(world_).only_stayers();
	}

	bool empty()
	{
		WorldRead lock(world_);
		return WorldAudit(world_).empty();
	}

	std::string heard(std::size_t who) const { return clients_[who].observer.last(); }

private:
	void run(Session &session, const std::vector<std::string> &lines)
	{
		Interpreter interpreter({world_, host_, session, *out_});
		for (const std::string &line : lines) {
			if (session.outbox.finished() || session.leaving)
				return;
			interpreter.run(irc::LineResult::line, with_code(session, line));
		}
		interpreter.let_go();
	}

	/** The line, with the code that the client was told last, in place of {code}; that is at the end. */
	static std::string with_code(Session &session, const std::string &line)
	{
		constexpr std::string_view kCode = "{code}";
		if (!line.ends_with(kCode))
			return line;
		const Spared spared;
		session.flush();
		const std::string &told = static_cast<KeptSession &>(session).received;
		const std::string words = told.substr(0, told.find_last_not_of("\r\n") + 1);
		return line.substr(0, line.size() - kCode.size()) + words.substr(words.rfind(' ') + 1);
	}

	/** As a session's own thread takes it out of the World. */
	void end(Client &client, std::string_view reason)
	{
		for (bool done = false; !done;) {
			try {
				WorldWrite lock(world_);
				world_.remove_session(*client.session, reason, *out_, lock);
				done = true;
			} catch (const std::bad_alloc &) {
			}
			out_->flush();
		}
		out_->finish(*client.session, reason);
		out_->flush();
		const Spared spared;
		const std::string why = client.session->outbox.reason();
		client.end = why.empty() ? std::string(reason) : why;
		client.observer.feed(std::exchange(client.session->received, {}));
		client.session.reset();
	}

	void end_those_cut_off()
	{
		for (bool again = true; std::exchange(again, false);) {
			for (Client &client : clients_) {
				if (!client.open() || !(client.session->cut_off || client.session->outbox.finished()))
					continue;
				std::string reason;
				{
					const Spared spared;
					reason = client.session->outbox.reason();
				}
				end(client, reason);
				again = true;
			}
		}
	}

	void read_all()
	{
		const Spared spared;
		for (Client &client : clients_) {
			if (client.open())
				client.observer.feed(std::exchange(client.session->received, {}));
		}
	}

	World world_;
	QuietHost host_;
	std::optional<Delivery> out_;
	std::vector<Client> clients_;
};

/** What must hold after `count` allocations from number `first` on have failed; `what`: what the conversation found. */
inline void check_shortage(unsigned first, unsigned count, const std::string &what, std::size_t victims, bool is_tidy)
{
	const std::string where = "allocation " + std::to_string(first);
	const std::string all = where + " of " + std::to_string(count);
	if (!what.empty())
		check::fail(all + " failing, " + what);
	if (count == 1 && victims > 1)
		check::fail(where + " has " + std::to_string(victims) + " victims");
	if (!is_tidy)
		check::fail(all + " leaves somebody behind");
}

/** CONFER_FAULT_STEP=1: all of them. */
inline unsigned step_of(unsigned usual)
{
	const char *wish = std::getenv("CONFER_FAULT_STEP");
	return wish != nullptr ? static_cast<unsigned>(std::strtoul(wish, nullptr, 10)) : usual;
}

/** Calls converse(number, 1) until it returns false, with every `step`-th number of an allocation. */
template <class Converse> void each_allocation_fails(Converse &&converse, unsigned step)
{
	for (unsigned n = 1; converse(n, 1U); n += step_of(step)) {
	}
}

/** The same with several in a row, and not always as many. */
template <class Converse> void many_allocations_fail(Converse &&converse, unsigned step)
{
	for (const unsigned count : {2U, 5U, 30U, 300U}) {
		for (unsigned n = 1; converse(n, count); n += step_of(step)) {
		}
	}
}

} // namespace confer::fault
