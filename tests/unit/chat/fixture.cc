// SPDX-License-Identifier: MIT
#include "fixture.hh"

namespace confer::chat::test {

FakeSession::FakeSession(World &world, std::size_t send_queue)
    : Session({"192.0.2.1", false, false}, world.blocks(), send_queue)
{
}

FakeSession::~FakeSession() = default;

void FakeSession::flush() noexcept
{
	if (at_flush)
		at_flush();
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

std::string FakeSession::adopt(const Address &client, bool secure, std::string_view)
{
	origin = {client.host(), client.is_loopback(), secure};
	return {};
}

bool FakeSession::pace(Delivery &out)
{
	++paces;
	if (at_pace)
		at_pace();
	out.flush();
	return !outbox.finished();
}

bool FakeSession::rest(Delivery &out, std::chrono::milliseconds time)
{
	rested += time;
	if (at_rest)
		at_rest();
	out.flush();
	return !outbox.finished();
}

FakeHost::FakeHost() = default;
FakeHost::~FakeHost() = default;

std::vector<std::string> FakeHost::reload()
{
	++reloads;
	return faults;
}

std::string FakeHost::keep_klines(const std::vector<Kline> &klines)
{
	kept = klines;
	return keep_fault;
}

std::vector<Counter> FakeHost::counters() const
{
	return {{"answers", 42}};
}

Settings settings()
{
	Settings settings;
	settings.server_name = "irc.test";
	settings.history.enabled = false;
	settings.history.retention = {};
	settings.accounts.password_min_length = 1;
	return settings;
}

Stage::Stage(Settings given) : owned(std::make_unique<World>(std::move(given))) {}

Stage::Stage(Settings given, Log &log) : owned(std::make_unique<World>(std::move(given), log)) {}

Stage::Stage(Settings given, Log &log, Accounts &accounts)
    : owned(std::make_unique<World>(std::move(given), log, accounts))
{
}

Stage::~Stage() = default;

std::shared_ptr<FakeSession> Stage::connect()
{
	auto session = std::make_shared<FakeSession>(world);
	WorldWrite lock(world);
	world.add_session(*session);
	return session;
}

unsigned Stage::say(FakeSession &session, std::string_view line)
{
	const unsigned cost = Interpreter({world, host, session, out}).run(irc::LineResult::line, line);
	out.flush();
	return cost;
}

std::shared_ptr<FakeSession> Stage::log_in(const std::string &nick, const std::string &caps)
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

void Stage::leave(FakeSession &session, std::string_view reason)
{
	{
		WorldWrite lock(world);
		world.remove_session(session, reason, out, lock);
	}
	out.flush();
}

} // namespace confer::chat::test
