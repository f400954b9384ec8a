// SPDX-License-Identifier: MIT
#include "client/talk/chat.hh"

#include "irc/ascii.hh"
#include "irc/mask.hh"
#include "irc/message_split.hh"
#include "irc/numerics.hh"
#include "irc/print.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

using Kind = Description::Kind;

/** How often servers are told what is read: so many times at once, then one every so long. */
constexpr int kMarks = 3;
constexpr std::chrono::seconds kMarkPace{2};

/** The same for watching people: a hundred who write at once must not make us flood the server. */
constexpr int kWatches = 6;
constexpr std::chrono::seconds kWatchPace{2};

/** Limit for the away messages that are remembered as shown. */
constexpr std::size_t kMaxAway = 200;

/** Room for a line with a password, so that no copy stays behind where more was needed. */
constexpr std::size_t kRoomForPassword = 2048;

} // namespace

Chat::Chat(Preferences preferences, bool on_lines)
    : preferences_(std::move(preferences)),
      on_lines_(on_lines),
      windows_(preferences_.scrollback),
      marks_(kMarks, kMarkPace),
      watches_(kWatches, kWatchPace)
{
}

Link &Chat::add(std::unique_ptr<Link> added, const std::vector<std::string> &targets)
{
	servers_.push_back({std::move(added)});
	Link &link = *servers_.back().link;
	const ServerFeatures &features = link.session().features();
	const Window *first = windows_.open(link.id(), WindowKind::server, link.name(), features.case_map());
	for (std::size_t i = 0; i < targets.size(); ++i) {
		const WindowKind kind = features.is_channel(targets[i]) ? WindowKind::channel : WindowKind::direct;
		const Window *window = windows_.open(link.id(), kind, targets[i], features.case_map());
		if (i == 0 && window)
			first = window;
	}
	windows_.show(*first);
	follow_windows();
	return link;
}

Chat::Server *Chat::server(unsigned link) noexcept
{
	for (Server &server : servers_)
		if (server.link->id() == link)
			return &server;
	return nullptr;
}

bool Chat::close_server(unsigned link)
{
	Server *closed = server(link);
	if (!closed || servers_.size() == 1)
		return false;
	closed->link->quit({});
	windows_.close_server(link);
	std::erase_if(servers_, [link](const Server &server) { return server.link->id() == link; });
	return true;
}

const Chat::Server &Chat::current_server() const noexcept
{
	return *const_cast<Chat *>(this)->server(windows_.current().link);
}

void Chat::take(const Event &event)
{
	if (Server *from = server(event.link))
		from->link->handle(event);
	else if (event.stream) // its server was closed meanwhile
		event.stream->shutdown();
	follow_windows();
}

void Chat::tick(SteadyTime now)
{
	tell_read(now);
	follow_windows();
	for (const auto &window : windows_.all())
		if (window->held.on && !server(window->link)->link->filling(window->name))
			release_held(*server(window->link)->link, *window);
	judge_lost();
}

void Chat::on_message(Link &link, const irc::Message &message, const Arrival &arrival)
{
	if (!arrival.history)
		before_join(link, message);
	// That we have left is told once, with the reason.
	if (!arrival.history && irc::equal_nocase(message.command, "QUIT") &&
	    link.session().is_me(source_nick(message.source)))
		return;
	if (ignored(message, link.session()) || is_known_away(link, message) || names_of_join(link, message) ||
	    on_watched(link, message) || take_redaction(link, message))
		return;
	std::optional<Description> description = describe(message, link.session(), std::time(nullptr));
	if (!description)
		return;
	name_empty_list(link, message, *description);
	const bool own = description->own && is_speech(*description);
	Window *origin = own ? take_confirmed(link, message, arrival.history) : nullptr;
	if (origin && !arrival.history)
		show_confirmed(link, *origin, *description);
	else
		place(link, *description, arrival.history);
}

void Chat::on_state(Link &link)
{
	Server *from = server(link.id());
	if (!from) // while it is being added
		return;
	const bool was_up = from->up;
	const Link::State state = link.state();
	from->up = state == Link::State::registering || state == Link::State::nick_needed || state == Link::State::ready;
	if (!from->up) {
		lose_unconfirmed(link);
		from->told_away.clear();
		from->whois.clear();
	}
	for (const auto &window : windows_.all()) {
		if (from->up || window->link != link.id())
			continue;
		release_held(link, *window);
		window->members.clear();
		window->asking = window->asked_read = false;
	}
	switch (state) {
	case Link::State::nick_needed: remark_on(link, Style::error, link.reason() + "; choose another with /nick"); break;
	case Link::State::waiting: tell_wait(*from, was_up); break;
	case Link::State::offline:
	case Link::State::refused:
		remark_on(link, Style::error,
		          "Not connected: " + link.reason() + "; /reconnect tries again" +
		              (state == Link::State::refused && !link.session().wanted_account().empty()
		                   ? ", /identify takes another password first"
		                   : ""));
		break;
	default: break;
	}
}

/** Consecutive failed attempts share one line: a night may have a thousand. */
void Chat::tell_wait(Server &server, bool was_up)
{
	const Link &link = *server.link;
	const auto seconds = (link.retry_in(steady_now()).count() + 999) / 1000;
	const std::string text = (was_up ? "Connection lost: " : "No connection: ") + link.reason() + "; trying again in " +
	                         std::to_string(seconds) + " s";
	Window &current = windows_.current();
	Window &window = current.link == link.id() ? current : windows_.server(link.id());
	if (!was_up && !on_lines_ && server.told_in == &window && server.told + 1 == window.lines.end() &&
	    !window.lines.empty())
		window.lines.replace_last(local_line(Style::error, text, std::time(nullptr)));
	else
		remark_at(window, Style::error, text, std::time(nullptr));
	server.told_in = was_up ? nullptr : &window; // the line that says why it was lost stays
	server.told = window.lines.end() - 1;
}

void Chat::on_note(Link &link, std::string_view text)
{
	remark_at(windows_.server(link.id()), Style::local, text, std::time(nullptr));
}

void Chat::on_remark(Link &link, std::string_view text)
{
	remark_at(windows_.server(link.id()), Style::server, text, std::time(nullptr));
}

/** Shows something about a link in the current window if that is of this link, otherwise in its server's window. */
void Chat::remark_on(Link &link, Style style, std::string_view text)
{
	Window &current = windows_.current();
	remark_at(current.link == link.id() ? current : windows_.server(link.id()), style, text, std::time(nullptr));
}

/** Whether these are the names that come with every JOIN: the list of nicks shows them. */
bool Chat::names_of_join(Link &link, const irc::Message &message)
{
	if (numeric_of(message.command) != irc::RPL_NAMREPLY)
		return false;
	const Window *window = windows_.find(link.id(), message.param(2), link.session().features().case_map());
	return window && window->naming;
}

bool Chat::ignored(const irc::Message &message, const Session &session) const
{
	if (preferences_.ignores.empty() || message.source.empty() || session.is_me(source_nick(message.source)))
		return false;
	return std::any_of(preferences_.ignores.begin(), preferences_.ignores.end(), [&](const std::string &mask) {
		return irc::mask_match(mask, message.source, session.features().case_map());
	});
}

/** Puts in words that a list of bans is empty. */
void Chat::name_empty_list(Link &link, const irc::Message &message, Description &d)
{
	Server *from = server(link.id());
	if (!from)
		return;
	const irc::CaseMap &map = link.session().features().case_map();
	switch (numeric_of(message.command)) {
	case irc::RPL_BANLIST: from->banned = map.fold(message.param(1)); break;
	case irc::RPL_ENDOFBANLIST:
		if (from->banned != map.fold(message.param(1)))
			d.text = "No bans in " + std::string(message.param(1));
		from->banned.clear();
		break;
	default: break;
	}
}

/** Whether this says again that somebody is away, as servers do after each message to them. */
bool Chat::is_known_away(Link &link, const irc::Message &message)
{
	Server *from = server(link.id());
	if (!from || numeric_of(message.command) != irc::RPL_AWAY || link.session().same(from->whois, message.param(1)))
		return false;
	if (from->told_away.size() >= kMaxAway)
		from->told_away.clear();
	std::string &told = from->told_away[link.session().features().case_map().fold(message.param(1))];
	const bool known = told == message.param(2);
	told = message.param(2);
	return known;
}

Outcome Chat::input(std::string_view line, std::time_t wall)
{
	Link &to = current_link();
	const ParsedInput parsed = parse_input(line);
	if (parsed.command && find_command(parsed.name) == find_command("join") && problem_of_lines(line).empty())
		expected_ = {std::string(parsed.text.substr(0, parsed.text.find(' '))), windows_.current().id};
	Window &window = windows_.current();
	Outcome outcome = run_input(line, {to.session(), windows_, window, preferences_, on_lines_});
	to.send(outcome.send);
	if (outcome.cleared)
		to.start_over(window.name);
	const bool timeless = windows_.current().kind == WindowKind::help;
	for (const StyledLine &shown : outcome.show) {
		StyledLine timed = timeless ? StyledLine() : local_line(Style::local, {}, wall);
		remark_line(windows_.current(), timed.add(shown), wall);
	}
	if (outcome.search)
		begin_search(to, *std::exchange(outcome.search, std::nullopt), wall);
	if (outcome.search_on)
		if (const std::string problem = search_on(to); !problem.empty())
			remark(Style::error, problem, wall);
	if (outcome.say.size() == 1) {
		say_own(to, windows_.current(), std::move(outcome.say.front()), wall);
		outcome.say.clear();
	}
	if (!parsed.command) // a user who answers has read what was there
		window.unread_from.reset();
	follow_windows();
	return outcome;
}

void Chat::use_password(unsigned link_id, const Outcome::Wanted &wanted, Secret password)
{
	Server *of = server(link_id);
	if (!of) // closed meanwhile
		return;
	Link &link = *of->link;
	Session &session = link.session();
	Session::LogIn begun;
	begun.send.reserve(kRoomForPassword);
	switch (wanted.use) {
	case Outcome::Wanted::Use::registration:
		irc::LineWriter(begun.send)
		    .command("REGISTER")
		    .param("*")
		    .param(wanted.email.empty() ? "*" : wanted.email)
		    .trailing(password.view());
		session.registering(std::move(password));
		break;
	case Outcome::Wanted::Use::oper:
		irc::LineWriter(begun.send).command("OPER").param(wanted.name).last(password.view());
		break;
	case Outcome::Wanted::Use::login:
		if (session.state() == Session::State::ready) {
			begun = session.log_in(wanted.name, std::move(password));
			break;
		}
		session.log_in_later(wanted.name, std::move(password));
		remark_on(link, Style::local, "The next connection logs in as " + wanted.name + "; /reconnect connects now");
		break;
	}
	if (!begun.problem.empty())
		remark_on(link, Style::error, begun.problem);
	link.send(begun.send);
	crypto::wipe(begun.send);
}

bool Chat::can_send() const noexcept
{
	return current_link().state() == Link::State::ready && !target_of(windows_.current()).empty();
}

void Chat::remark(Style style, std::string_view text, std::time_t wall)
{
	remark_at(windows_.current(), style, text, wall);
}

void Chat::remark_at(Window &window, Style style, std::string_view text, std::time_t wall)
{
	remark_line(window, local_line(style, text, wall), wall);
}

void Chat::remark_line(Window &window, StyledLine line, std::time_t wall)
{
	print(window, line);
	windows_.append(window, {std::move(line), wall, Activity::event});
}

std::string Chat::prompt() const
{
	std::string text = "[" + windows_.label(windows_.current());
	switch (current_link().state()) {
	case Link::State::ready: break;
	case Link::State::connecting:
	case Link::State::registering: text += ", connecting"; break;
	default: text += ", offline"; break;
	}
	return text + "] ";
}

std::optional<Speech> Chat::speech_of(std::string_view text) const noexcept
{
	return client::speech_of(parse_input(text), target_of(windows_.current()));
}

std::vector<std::size_t> Chat::cuts(std::string_view text) const
{
	std::vector<std::size_t> cuts;
	const std::optional<Speech> speech = speech_of(text);
	if (!speech || speech->target.empty())
		return cuts;
	std::size_t room = current_link().session().room(speech->command, speech->target);
	if (speech->action)
		room -= kActionStart.size() + kActionEnd.size();
	std::string_view rest = speech->text;
	while (!rest.empty()) {
		const std::string_view line = take_line(rest);
		for (std::string_view part : irc::split_message(line, room))
			if (part.data() != line.data())
				cuts.push_back(static_cast<std::size_t>(part.data() - text.data()));
	}
	return cuts;
}

std::string Chat::addressee(std::string_view text) const
{
	const std::optional<Speech> speech = speech_of(text);
	return speech && !speech->target.empty() ? std::string(speech->target) : windows_.current().name;
}

bool Chat::sends_together(std::string_view text) const noexcept
{
	const std::optional<Speech> speech = speech_of(text);
	return speech && !speech->action && current_link().session().has(Extra::multiline) &&
	       speech->text.find('\n') != std::string_view::npos;
}

std::size_t Chat::count_messages(std::string_view text) const
{
	const std::optional<Speech> speech = speech_of(text);
	std::size_t count = cuts(text).size();
	for (std::string_view rest = speech ? speech->text : std::string_view(); !rest.empty();)
		count += take_line(rest).empty() ? 0 : 1;
	return count;
}

bool Chat::must_ask(std::string_view text) const
{
	const std::optional<Speech> speech = speech_of(text);
	return speech && !speech->target.empty() && current_link().state() == Link::State::ready &&
	       count_messages(text) > preferences_.paste_lines;
}

} // namespace confer::client
