// SPDX-License-Identifier: MIT
#include "client/link/link.hh"

#include "crypto/secret.hh"
#include "irc/ascii.hh"
#include "irc/print.hh"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace confer::client {

namespace {

/** A connection that has held for so long counts as a good one: the next attempts start afresh. */
constexpr std::chrono::seconds kGoodConnection{60};

/** How long an echo may take before the server is asked whether there will be one. */
constexpr std::chrono::seconds kEchoPatience{3};

/** Room for what is said first, so that no copy of a password stays behind where more was needed. */
constexpr std::size_t kRoom = 4096;

std::string seconds_text(std::chrono::milliseconds time)
{
	return std::to_string(time.count() / 1000) + " s";
}

} // namespace

Link::Link(unsigned id, LinkOptions options, std::shared_ptr<Inbox> inbox, LinkObserver &observer)
    : id_(id),
      options_(std::move(options)),
      inbox_(std::move(inbox)),
      observer_(observer),
      session_(std::move(options_.identity), std::move(options_.channels)),
      backlog_({options_.history, options_.since, options_.people, options_.find_writers}),
      delivery_(options_.only_says)
{
	if (options_.name.empty())
		options_.name = options_.endpoint.server.to_string();
}

Link::~Link()
{
	if (stream_)
		stream_->shutdown();
	if (connection_)
		connection_->end();
}

std::chrono::milliseconds Link::retry_in(SteadyTime now) const noexcept
{
	return std::max(std::chrono::ceil<std::chrono::milliseconds>(retry_ - now), std::chrono::milliseconds(0));
}

std::optional<std::chrono::milliseconds> Link::lag(SteadyTime now) const noexcept
{
	return state_ == State::ready ? heartbeat_.lag(now) : std::nullopt;
}

void Link::start()
{
	quitting_ = false;
	if (!connection_)
		connection_ = Connection::start(id_, options_.endpoint, inbox_);
	if (state_ == State::offline || state_ == State::refused)
		connect_now();
}

void Link::handle(const Event &event)
{
	switch (event.kind) {
	case Event::Kind::connected: on_connected(event); break;
	case Event::Kind::failed:
	case Event::Kind::lost: on_end(event); break;
	case Event::Kind::line: on_line(event); break;
	case Event::Kind::too_long:
		observer_.on_note(*this, "The server sent a line that is too long; it was skipped");
		break;
	case Event::Kind::remark: observer_.on_remark(*this, event.text); break;
	}
}

void Link::on_connected(const Event &event)
{
	stream_ = event.stream;
	crypto::wipe(outgoing_);
	outgoing_.reserve(kRoom);
	last_words_.clear();
	dropped_ = false;
	connected_ = event.time;
	welcome_due_ = event.time + options_.endpoint.timeout;
	if (quitting_) {
		stream_->shutdown();
		return;
	}
	multiline_.start();
	backlog_.start();
	search_.start();
	std::string hello = session_.start();
	send(hello);
	crypto::wipe(hello); // the server's password may be in it
	set_state(State::registering);
}

void Link::on_line(const Event &event)
{
	if (!up() || dropped_)
		return;
	irc::Message message;
	const irc::ParseError error = irc::parse(event.text, message);
	if (error == irc::ParseError::empty)
		return;
	if (error != irc::ParseError::none) {
		observer_.on_note(*this, "Invalid line from the server: " + event.text);
		return;
	}
	backlog_.see(message);
	std::string wish;
	const bool poll = session_.take_nick_poll(message, wish);
	send(wish);
	if (heartbeat_.receive(message, event.time) || poll)
		return;
	switch (multiline_.take(message)) {
	case Multiline::Fate::pass: take_line(message, event.text, event.time); break;
	case Multiline::Fate::keep: break;
	case Multiline::Fate::whole: {
		const std::string whole = multiline_.take_whole();
		if (irc::parse(whole, message) == irc::ParseError::none)
			take_line(message, whole, event.time);
		break;
	}
	}
}

void Link::take_line(const irc::Message &message, std::string_view line, SteadyTime now)
{
	settle(message);
	if (search_.take(message, line)) {
		show_found();
		return;
	}
	std::string answer;
	const Backlog::Fate fate = backlog_.take(message, line, session_, now, answer);
	send(answer);
	if (fate == Backlog::Fate::show)
		show(message, {now, false});
	show_released(now);
}

/** To be called before an echo is held back for the history: it confirms its message now. */
void Link::settle(const irc::Message &message)
{
	for (const Delivery::Settled &settled : delivery_.receive(message, session_))
		observer_.on_settled(*this, settled);
}

/** To be called before our JOIN is shown: the history belongs above it. */
void Link::ask_after_join(const irc::Message &message, SteadyTime now)
{
	if (!irc::equal_nocase(message.command, "JOIN") || !session_.is_me(source_nick(message.source)))
		return;
	std::string question;
	backlog_.joined(message.param(0), message.tag("time").value_or(""), session_, now, question);
	send(question);
}

void Link::show(const irc::Message &message, const Arrival &arrival)
{
	if (!arrival.history)
		ask_after_join(message, arrival.time);
	observer_.on_message(*this, message, arrival);
	if (arrival.history)
		return;
	const bool was_greeting = session_.greeting();
	Reaction reaction = session_.receive(message, arrival.time);
	send(reaction.send);
	crypto::wipe(reaction.send); // a login may be in it
	for (const StyledLine &note : reaction.notes)
		observer_.on_note(*this, note.text());
	follow(message, arrival.time);
	if (was_greeting && !session_.greeting()) {
		std::string questions;
		backlog_.greeted(session_, arrival.time, questions);
		send(questions);
	}
	observer_.after_message(*this, message);
}

/** Keeps the state in step with the session's. */
void Link::follow(const irc::Message &message, SteadyTime now)
{
	if (irc::equal_nocase(message.command, "ERROR"))
		last_words_ = message.param(0);
	switch (session_.state()) {
	case Session::State::ready:
		if (state_ != State::ready) {
			heartbeat_.start(now);
			was_ready_ = true;
			set_state(State::ready);
		}
		break;
	case Session::State::nick_needed:
		if (was_ready_ && !dropped_) // the next attempt may find a nick that is free again
			drop(session_.refusal());
		else if (state_ != State::nick_needed)
			set_state(State::nick_needed, session_.refusal());
		break;
	case Session::State::refused:
		if (up() && state_ != State::refused) {
			set_state(State::refused, session_.refusal());
			end_connection();
		}
		break;
	case Session::State::registering: resume_registering(now); break;
	case Session::State::idle: break;
	}
}

/** If the user has chosen another nick, the server has its time anew. */
void Link::resume_registering(SteadyTime now)
{
	if (state_ != State::nick_needed || session_.state() != Session::State::registering)
		return;
	welcome_due_ = now + options_.endpoint.timeout;
	set_state(State::registering);
}

void Link::show_released(SteadyTime now)
{
	for (const Backlog::Released &released : backlog_.released()) {
		irc::Message message;
		if (irc::parse(released.line, message) == irc::ParseError::none)
			show(message, {now, released.history});
	}
	for (const Backlog::OlderPage &page : backlog_.older())
		observer_.on_older(*this, page);
}

void Link::show_found()
{
	for (const FoundPage &page : search_.pages())
		observer_.on_found(*this, page);
}

void Link::on_end(const Event &event)
{
	stream_.reset();
	crypto::wipe(outgoing_);
	delivery_.forget();
	was_connected_ = was_connected_ || event.kind == Event::Kind::lost;
	const std::string reason = last_words_.empty() ? event.text : std::exchange(last_words_, {});
	if (session_.state() != Session::State::refused)
		session_.stop();
	if (was_ready_ && event.time - connected_ > kGoodConnection && event.kind == Event::Kind::lost)
		backoff_.reset();
	if (std::exchange(again_, false) && !quitting_) {
		connect_now();
	} else if (state_ == State::refused) {
		return;
	} else if (quitting_ || !(was_ready_ || options_.persistent)) {
		set_state(State::offline, reason);
	} else {
		retry_ = event.time + backoff_.next(static_cast<std::uint16_t>(random_() >> 8));
		connection_->connect_at(retry_);
		set_state(State::waiting, reason);
	}
}

void Link::tick(SteadyTime now)
{
	if (state_ == State::waiting && now >= retry_)
		set_state(State::connecting); // the connection's thread is trying now
	if (!up() || dropped_)
		return;
	std::string question;
	backlog_.tick(session_, now, question);
	show_released(now);
	search_.tick(now);
	show_found();
	resume_registering(now);
	if (state_ == State::registering && now >= welcome_due_)
		drop("the server does not answer: no welcome within " + seconds_text(options_.endpoint.timeout));
	session_.poll_nick(now, question);
	if (state_ == State::ready && !heartbeat_.tick(now, question))
		drop("no answer for " + seconds_text(Heartbeat::kPatience));
	send(question);
	if (state_ == State::ready && delivery_.needs_ping() && now >= asks_after_said_)
		ask_after_said();
}

SteadyTime Link::next_tick() const noexcept
{
	if (state_ == State::waiting)
		return retry_;
	if (!up() || dropped_)
		return SteadyTime::max();
	if (state_ == State::registering)
		return welcome_due_;
	if (state_ != State::ready)
		return SteadyTime::max();
	const SteadyTime asks = delivery_.needs_ping() ? asks_after_said_ : SteadyTime::max();
	return std::min({heartbeat_.next(), backlog_.next_tick(), search_.next_tick(), session_.next_nick_poll(), asks});
}

Backlog::Older Link::ask_older(std::string_view target, SteadyTime now)
{
	std::string question;
	const Backlog::Older asked = backlog_.ask_older(target, session_, now, question);
	send(question);
	return asked;
}

Search::Asked Link::search(SearchQuery query, SteadyTime now)
{
	std::string question;
	const Search::Asked asked = search_.begin(std::move(query), session_, now, question);
	send(question);
	return asked;
}

Search::Asked Link::search_on(SteadyTime now)
{
	std::string question;
	const Search::Asked asked = search_.more(session_, now, question);
	send(question);
	return asked;
}

void Link::send(std::string_view bytes)
{
	if (!up() || dropped_ || bytes.empty())
		return;
	if (outgoing_.size() + bytes.size() > kMaxOutgoing)
		drop("the server stopped reading");
	else
		append_wiping(outgoing_, bytes);
}

std::uint64_t Link::say(std::string_view command, std::string_view target, std::string_view text,
                        std::string_view reply_to)
{
	if (!up() || dropped_ || state_ != State::ready)
		return 0;
	if (!delivery_.needs_ping()) {
		const bool echo = Delivery::proof(session_) != Delivery::Proof::pong;
		asks_after_said_ = steady_now() + (echo ? kEchoPatience : std::chrono::seconds(0));
	}
	std::string line;
	const std::uint64_t id = delivery_.send(command, target, text, session_, line, reply_to);
	send(line);
	return id;
}

void Link::ask_after_said()
{
	std::string question;
	delivery_.ping(question);
	send(question);
}

void Link::flush()
{
	while (up() && !outgoing_.empty()) {
		const iovec piece{outgoing_.data(), outgoing_.size()};
		const IoResult result = stream_->send_some(&piece, 1);
		drop_wiping(outgoing_, result.bytes); // there may be passwords in it
		if (result.status == IoStatus::again)
			return;
		if (!result.ok()) // the connection's thread reads why
			crypto::wipe(outgoing_);
	}
}

int Link::blocked_fd() const noexcept
{
	return up() && !outgoing_.empty() ? stream_->fd() : -1;
}

void Link::reconnect(std::string_view reason)
{
	quitting_ = false;
	if (up()) {
		again_ = true;
		drop(reason);
	} else if (state_ != State::connecting) {
		start();
		if (state_ != State::connecting)
			connect_now();
	}
}

void Link::quit(std::string_view reason)
{
	quitting_ = true;
	if (connection_)
		connection_->stay_away();
	if (!up()) {
		if (state_ != State::refused)
			set_state(State::offline, reason);
		return;
	}
	std::string line;
	if (reason.empty())
		irc::LineWriter(line).command("QUIT");
	else
		irc::LineWriter(line).command("QUIT").trailing(reason);
	send(line);
	flush();
}

void Link::close()
{
	quitting_ = true;
	if (connection_)
		connection_->stay_away();
	if (up())
		stream_->shutdown();
	else if (state_ != State::refused)
		set_state(State::offline);
}

void Link::connect_now()
{
	connection_->connect_at(steady_now());
	set_state(State::connecting);
}

void Link::set_state(State state, std::string_view reason)
{
	state_ = state;
	reason_ = reason;
	observer_.on_state(*this);
}

/** Ends the connection for a reason of ours. */
void Link::drop(std::string_view reason)
{
	last_words_ = reason;
	end_connection();
}

/** Lines that have arrived already are ignored: there may be many. */
void Link::end_connection()
{
	crypto::wipe(outgoing_);
	dropped_ = up();
	if (up())
		stream_->shutdown();
}

} // namespace confer::client
