// SPDX-License-Identifier: MIT
#include "server/connection.hh"

#include "chat/text.hh"
#include "server/local_users.hh"
#include "server/log.hh"
#include "server/nap.hh"
#include "server/proxy_greeting.hh"

#include <confer/resource.hh>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

namespace confer::server {

using chat::text;
using namespace std::chrono_literals;

namespace {

/** Bytes of answers that may wait for a client; with more, it must read before its next command is run. */
constexpr std::size_t kUnread = 64 << 10;
/** How long the client may take to read the last line. */
constexpr auto kLinger = 1s;
/** When an operation that found no memory is tried again. */
constexpr int kMemoryRetryMs = 100;
/** The longest sleep of a session that has to wait before it checks whether it was ended. */
constexpr auto kNap = 10s;
/**
 * After this silence the client's thread returns memory that it no longer needs. Some threads do so later, by up to the
 * second time: otherwise thousands of clients that fell silent together would wake up together.
 */
constexpr auto kDoze = 2s;
constexpr auto kDozeSpread = 1500ms;
/** For how long a client is a newcomer. */
constexpr auto kNewcomer = 2s;

Deadline now() noexcept
{
	return std::chrono::steady_clock::now();
}

std::chrono::milliseconds doze_after(int fd) noexcept
{
	return kDoze + std::chrono::milliseconds(fd % kDozeSpread.count());
}

} // namespace

Connection::Connection(Services &services, Stream stream, const Address &peer, Census::Place place, ProxyProtocol proxy)
    : Session(origin_of(peer), services.world.blocks(), services.world.queues().send, place.person()),
      services_(services),
      stream_(std::move(stream)),
      watch_(services.timer),
      place_(std::move(place)),
      on_operator_slot_(place_.is_for_operators()),
      visit_(peer),
      inbound_(services.read_buffers, services.world.queues().receive, opened),
      proxy_(proxy),
      heartbeat_(opened)
{
}

chat::Session::Origin Connection::origin_of(const Address &peer)
{
	if (peer.is_unix())
		return {"localhost", true, true};
	std::string host = peer.host();
	// No parameter of a message may begin with a colon: ::1 is told as 0::1.
	if (host.starts_with(':'))
		host.insert(host.begin(), '0');
	return {std::move(host), peer.is_loopback(), false};
}

void Connection::run(std::shared_ptr<Client> own)
{
	std::string reason;
	try {
		{
			chat::WorldWrite lock(services_.world);
			services_.world.add_session(*this);
		}
		watch_.at(timed(), opened + 1s);
		if (proxy_ == ProxyProtocol::off)
			tell_guest();
		if (const std::optional<Credentials> peer_user = stream_.peer_credentials())
			LocalUsers::log_in(services_.world, *this, *peer_user);
		reason = receive();
	} catch (const std::bad_alloc &) {
		reason = "Out of memory"; // this client's command needed it: the others go on
	}
	depart(reason);
	if (settled_)
		schedule_as_batch(true);
	Census::Place place = std::move(place_);
	own.reset(); // most likely the last one: what it refers to lives until the census is empty
	place.leave();
}

std::string Connection::receive()
{
	stream_.receive_timeout(doze_after(stream_.fd()));
	if (proxy_ != ProxyProtocol::off) {
		if (std::string fault = greet_proxy(); !fault.empty())
			return fault;
	}
	for (;;) {
		for (Progress progress = Progress::waits; progress == Progress::waits;) {
			progress = work();
			if (progress == Progress::ended || !hold_back())
				return leaving ? *leaving : outbox.finished() ? outbox.reason() : "Connection lost";
		}
		const IoResult got = next();
		if (outbox.finished())
			return outbox.reason();
		if (got.status == IoStatus::closed)
			return got.error == 0 ? "Connection closed" : text("Connection lost: ", std::strerror(got.error));
		if (!got.ok())
			return text("Read error: ", std::strerror(got.error));
		visit_.heard();
		heard_something();
	}
}

/**
 * Newcomers run at lower priority than established clients: thousands that reconnect at once do not stall those who
 * talk, and short visits cost less when several such threads run one after another.
 */
void Connection::heard_something() noexcept
{
	const Deadline when = now();
	heartbeat_.heard(when);
	if (!settled_ && when - opened >= kNewcomer) {
		schedule_as_batch(false);
		settled_ = true;
	}
}

/** What comes next. A client that says nothing for a while keeps no page that its last command has touched. */
IoResult Connection::next() noexcept
{
	IoResult got = inbound_.read(stream_);
	if (got.status == IoStatus::again) {
		release_unused_stack();
		stream_.receive_timeout(0ms);
		got = inbound_.read(stream_);
		stream_.receive_timeout(doze_after(stream_.fd()));
	}
	return got;
}

std::string Connection::greet_proxy()
{
	const ProxyGreeting greeting = ProxyGreeting::receive(stream_);
	inbound_.put(greeting.rest);
	switch (greeting.status) {
	case ProxyGreeting::Status::lost: return outbox.finished() ? outbox.reason() : "Connection closed";
	case ProxyGreeting::Status::invalid: return "Malformed PROXY header";
	case ProxyGreeting::Status::absent:
		visit_.heard();
		return proxy_ == ProxyProtocol::require ? "This port accepts clients only through a proxy (PROXY protocol)"
		                                        : take_place(stream_.peer_address().unmapped());
	case ProxyGreeting::Status::header: break;
	}
	std::string fault;
	if (greeting.client.family() != AF_UNSPEC)
		fault = adopt(greeting.client.unmapped(), false, text("the proxy ", visit_.name()));
	identity = greeting.identity;
	if (fault.empty() && !greeting.rest.empty())
		visit_.heard();
	return fault;
}

std::string Connection::take_place(const Address &client)
{
	if (std::string why = services_.check_in({client}, place_); !why.empty())
		return why;
	person = place_.person();
	on_operator_slot_.store(place_.is_for_operators(), std::memory_order_relaxed);
	tell_guest();
	return {};
}

std::string Connection::adopt(const Address &client, bool secure, std::string_view by)
{
	Origin from = origin_of(client);
	from.secure = secure;
	if (std::string why = take_place(client); !why.empty()) {
		log.event(LogEvent::turned_away, client.host(), "Turned away: ", client.host(), ", by ", by, ": ", why);
		return why;
	}
	visit_.adopt(client, by);
	identity.clear(); // that of a gateway is not its client's
	chat::WorldWrite lock(services_.world);
	origin = std::move(from);
	return {};
}

Connection::Progress Connection::work()
{
	constexpr int kRounds = 5; // of reading, and others get a turn
	Work work(services_.workspaces);
	chat::Interpreter interpreter({services_.world, services_.host, *this, work->out});
	if (registration != nullptr && inbound_.is_tls()) {
		// It would wait for an answer before it sent anything that looks like a line.
		work->out.finish(*this, "This port speaks plain IRC, not TLS");
		return Progress::ended;
	}
	int rounds = inbound_.read_on(stream_) ? 1 : 0;
	for (;;) {
		std::string_view line;
		const irc::LineResult result = inbound_.next(line);
		if (result == irc::LineResult::none && rounds < kRounds && inbound_.read_on(stream_)) {
			++rounds;
			continue;
		}
		if (result == irc::LineResult::none)
			break;
		if (!run_line(interpreter, work->out, result, line))
			return Progress::ended;
		if (const bool owes = inbound_.is_limited() && inbound_.debt(now()) > 0ms; owes || work->out.should_flush()) {
			interpreter.let_go();
			work->out.flush();
			if (owes || outbox.answers() > kUnread)
				return Progress::waits;
		}
	}
	interpreter.let_go();
	pay(0, work->out);
	inbound_.rest();
	return Progress::idle;
}

bool Connection::run_line(chat::Interpreter &interpreter, chat::Delivery &out, irc::LineResult result,
                          std::string_view line)
{
	if (result == irc::LineResult::overflow) {
		interpreter.settle();
		out.finish(*this, "Excess flood: no end of line");
		return false;
	}
	pay(interpreter.run(result, line), out);
	return !leaving && !outbox.finished();
}

void Connection::pay(unsigned cost, chat::Delivery &out) noexcept
{
	const chat::Flood flood = services_.world.flood();
	const double work = static_cast<double>(out.take_work()) / chat::kStepsOfCost;
	if (exempt || flood.rate == 0) {
		inbound_.pay_nothing();
	} else {
		const Deadline when = now();
		inbound_.pay(cost + work, flood, when);
		inbound_.pay_as(*person, cost + work, flood, services_.world.flood_shared(), when);
	}
}

bool Connection::pace(chat::Delivery &out)
{
	pay(0, out);
	if (!out.should_flush() && inbound_.debt(now()) == 0ms)
		return !outbox.finished();
	out.flush();
	return hold_back();
}

bool Connection::hold_back()
{
	if (!wait_for_payment())
		return false;
	while (services_.world.log().is_crowded() && !outbox.finished()) {
		if (!sleep_while_connected(stream_.fd(), 1ms))
			return false;
	}
	for (std::size_t unread = outbox.answers(); unread > kUnread && !outbox.finished();) {
		// The Writer sends; this thread only waits until it has.
		stream_.wait_writable(now() + 1s);
		static_cast<void>(sleep_while_connected(stream_.fd(), 1ms));
		// Nobody receives from the client meanwhile: that it reads shows that it is there.
		if (const std::size_t left = outbox.answers(); left < std::exchange(unread, left))
			heartbeat_.heard(now());
	}
	return !outbox.finished();
}

bool Connection::wait_for_payment()
{
	std::chrono::milliseconds debt = inbound_.debt(now());
	if (debt == 0ms)
		return true;
	if (flood_notice_.begin(debt, now()))
		tell(text("You are sending too fast: your next command waits for ", (debt.count() + 999) / 1000,
		          " s. Nothing is lost."));
	for (; debt > 0ms; debt = inbound_.debt(now())) {
		if (outbox.finished() || !sleep_while_connected(stream_.fd(), std::min<std::chrono::milliseconds>(debt, kNap)))
			return false;
		// Nobody receives from the client meanwhile: it must not be taken for dead.
		heartbeat_.heard(now());
	}
	flood_notice_.end(now());
	return true;
}

bool Connection::rest(chat::Delivery &out, std::chrono::milliseconds time)
{
	out.flush();
	sleep_while_connected(stream_.fd(), time);
	return !outbox.finished();
}

void Connection::tell_guest()
{
	if (on_operator_slot_.load(std::memory_order_relaxed))
		tell(text("*** The server is full. This connection is reserved for operators: send OPER within ",
		          Heartbeat::kGuest.count(), " seconds, or it will be closed"));
}

void Connection::tell(std::string_view line)
{
	Work work(services_.workspaces);
	chat::WorldRead lock(services_.world);
	const std::string_view nick = user != nullptr ? std::string_view(user->nick) : "*";
	chat::Event &event = work->out.event();
	event.start(services_.world.message_ids(), services_.world.name(), "NOTICE", {nick}, line);
	work->out.post(*this, event.line(caps()));
}

void Connection::flush() noexcept
{
	// The end of sending goes into the packet of the last bytes.
	const auto send = [this](iovec *pieces, int count, bool last) noexcept {
		return stream_.send_some(pieces, static_cast<std::size_t>(count), last ? MSG_MORE : 0);
	};
	const chat::LogPosition durable = services_.release.durable();
	const chat::Outbox::Flush result = outbox.flush(send);
	if (services_.world.blocks().needs_trim())
		services_.trim.soon();
	switch (result) {
	case chat::Outbox::Flush::drained: break;
	case chat::Outbox::Flush::blocked:
	case chat::Outbox::Flush::busy:
		if (!services_.writer.wait_for(shared_from_this(), stream_.fd())) {
			outbox.close("No memory to wait for a slow client");
			stream_.shutdown();
		}
		break;
	case chat::Outbox::Flush::waits:
		if (!services_.release.wait_for(shared_from_this(), durable)) {
			outbox.close("No memory to wait for the disk");
			stream_.shutdown();
		}
		break;
	case chat::Outbox::Flush::finished:
		// The client reads to the end and hangs up, which wakes its thread; a client that does not is disconnected.
		stream_.shutdown_write();
		watch_.at(timed(), heartbeat_.sent_the_end(now()));
		break;
	case chat::Outbox::Flush::closed: stream_.shutdown(); break;
	}
}

std::optional<Deadline> Connection::due(Deadline now)
{
	if (outbox.finished()) {
		const std::optional<Deadline> next = heartbeat_.look_at_end(now);
		if (!next)
			hang_up();
		return next;
	}
	Work work(services_.workspaces);
	chat::WorldRead lock(services_.world);
	const Heartbeat::Verdict verdict =
	    heartbeat_.look(now, standing(), services_.world.settings().limits, kept_waiting.total(now));
	if (verdict.action == Heartbeat::Verdict::Action::end)
		work->out.finish(*this, verdict.reason);
	if (verdict.action == Heartbeat::Verdict::Action::ping) {
		work->out.post(*this, text("PING :", services_.world.name(), "\r\n"));
		heartbeat_.pinged(now);
	}
	return verdict.next;
}

Heartbeat::Standing Connection::standing() const noexcept
{
	if (on_operator_slot_.load(std::memory_order_relaxed) && !is_operator)
		return Heartbeat::Standing::guest;
	return user == nullptr ? Heartbeat::Standing::newcomer : Heartbeat::Standing::user;
}

void Connection::depart(const std::string &reason) noexcept
{
	std::string who;
	while (!leave(reason, who)) {
		// Others see the user a little longer, and nobody but this thread waits.
		outbox.close("Out of memory");
		stream_.shutdown();
		poll(nullptr, 0, kMemoryRetryMs);
	}
	linger(now() + kLinger);
	outbox.close("Connection closed");
	stream_.shutdown();
	visit_.end(who, reason);
}

bool Connection::leave(const std::string &reason, std::string &who) noexcept
try {
	Work work(services_.workspaces);
	{
		chat::WorldWrite lock(services_.world);
		if (user != nullptr)
			who = text(" (", user->source(), ')');
		if (standing() != Heartbeat::Standing::guest)
			place_.confirm();
		services_.world.remove_session(*this, reason, work->out, lock);
	}
	work->out.finish(*this, reason);
	return true;
} catch (const std::bad_alloc &) {
	return false;
}

/**
 * A socket closed with unread input resets the connection, and the client may lose the last line: so read on. But
 * nobody waits for one that has quit, says nothing more and has been sent all: that is how its connection ends.
 */
void Connection::linger(Deadline deadline) noexcept
{
	char rest[1024];
	IoResult got = stream_.recv_now(rest, sizeof rest);
	if (got.status == IoStatus::again && leaving && outbox.size() == 0)
		return;
	while ((got.ok() || got.status == IoStatus::again) && now() < deadline &&
	       stream_.wait_readable(deadline) == IoStatus::done)
		got = stream_.recv_now(rest, sizeof rest);
}

} // namespace confer::server
