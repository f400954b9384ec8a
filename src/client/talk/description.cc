// SPDX-License-Identifier: MIT
#include "client/talk/description.hh"

#include "client/link/ctcp.hh"
#include "client/link/multiline.hh"
#include "client/link/server_time.hh"
#include "client/talk/own_message.hh"
#include "client/talk/reply_text.hh"
#include "irc/ascii.hh"
#include "irc/numerics.hh"

#include <algorithm>
#include <array>
#include <chrono>

namespace confer::client {

namespace {

using Kind = Description::Kind;

/** ` (text)`, or nothing. */
std::string in_brackets(std::string_view text)
{
	return text.empty() ? std::string() : " (" + std::string(text) + ")";
}

/** Who the source is, with user and host: `alice (alice@example.org)`. */
std::string full_source(std::string_view source)
{
	const std::size_t bang = source.find('!');
	return std::string(source_nick(source)) +
	       in_brackets(bang == std::string_view::npos ? std::string_view() : source.substr(bang + 1));
}

/** One message on its way to a Description. */
class Describer {
public:
	Describer(const irc::Message &message, const Session &session, std::time_t now)
	    : message_(message),
	      session_(session)
	{
		result_.time = now;
		if (const auto tag = message.tag("time"))
			result_.said = parse_wall_time(*tag);
		if (result_.said)
			result_.time = std::chrono::floor<std::chrono::seconds>(*result_.said).time_since_epoch().count();
		result_.from = source_nick(message.source);
		result_.own = session.is_me(result_.from);
		result_.msgid = message.tag("msgid").value_or(std::string_view());
		for (const std::string_view key : {"+draft/reply", "+reply"})
			if (const auto tag = message.tag(key); tag && result_.reply_to.empty())
				irc::unescape_tag(*tag, result_.reply_to);
	}

	std::optional<Description> run()
	{
		struct Row {
			std::string_view command;
			bool (Describer::*describe)();
		};
		static constexpr Row kRows[] = {
		    {"PRIVMSG", &Describer::privmsg}, {"NOTICE", &Describer::notice},   {"JOIN", &Describer::join},
		    {"PART", &Describer::part},       {"QUIT", &Describer::quit},       {"NICK", &Describer::nick},
		    {"KICK", &Describer::kick},       {"TOPIC", &Describer::topic},     {"MODE", &Describer::mode},
		    {"INVITE", &Describer::invite},   {"WALLOPS", &Describer::wallops}, {"AWAY", &Describer::away},
		    {"FAIL", &Describer::fail},       {"WARN", &Describer::warn},       {"NOTE", &Describer::warn},
		    {"TAGMSG", &Describer::tagmsg},   {"REGISTER", &Describer::warn},   {"VERIFY", &Describer::warn},
		};
		for (const Row &row : kRows)
			if (irc::equal_nocase(row.command, message_.command))
				return (this->*row.describe)() ? std::optional(std::move(result_)) : std::nullopt;
		return numeric() ? std::optional(std::move(result_)) : std::nullopt;
	}

private:
	std::string_view param(std::size_t i) const noexcept { return message_.param(i); }
	std::string_view last() const noexcept { return message_.size() == 0 ? "" : param(message_.size() - 1); }

	bool say(Kind kind, std::string text)
	{
		result_.kind = kind;
		result_.text = std::move(text);
		return true;
	}

	/** Who a message is between. */
	void address()
	{
		const std::string_view target = session_.features().without_status(param(0));
		result_.status = target.size() < param(0).size() ? param(0).front() : '\0';
		result_.direct = !session_.features().is_channel(target);
		// What is sent to us belongs to the one who sent it; what we send (an echo), to the one who gets it.
		result_.target = result_.direct && !result_.own ? result_.from : std::string(target);
		result_.mention =
		    !result_.own && (result_.direct || mentions(param(1), session_.nick(), session_.features().case_map()));
	}

	bool privmsg()
	{
		address();
		const auto ctcp = parse_ctcp(param(1));
		if (!ctcp && result_.own && result_.direct && is_for_services(param(0)))
			return say(Kind::message, without_password(param(1)));
		if (!ctcp)
			return say(Kind::message, message_.tag(kLinesTag) ? with_line_ends(param(1)) : std::string(param(1)));
		if (!irc::equal_nocase(ctcp->command, "ACTION"))
			return false;
		return say(Kind::action, std::string(ctcp->text));
	}

	/** Somebody reacts to a message. Other messages of tags alone are not shown. IRCv3 react client tag. */
	bool tagmsg()
	{
		std::string reaction;
		bool back = false;
		for (const std::string_view key : {"+draft/react", "+react", "+draft/unreact", "+unreact"}) {
			const auto tag = message_.tag(key);
			if (!tag || !reaction.empty())
				continue;
			back = key.ends_with("unreact");
			irc::unescape_tag(*tag, reaction);
		}
		if (reaction.empty() || result_.reply_to.empty())
			return false;
		address();
		result_.mention = false;
		return say(Kind::event, who() + (back ? " removed the reaction " : " reacted with ") + reaction);
	}

	bool notice()
	{
		// A server's notice has no '!' in its source, or no source at all.
		if (message_.source.find('!') == std::string_view::npos && !result_.own)
			return say(Kind::server, std::string(param(1)));
		address();
		result_.mention = false;
		const auto ctcp = parse_ctcp(param(1));
		return ctcp ? ctcp_reply(*ctcp) : say(Kind::notice, std::string(param(1)));
	}

	/** What somebody's client answers to /ctcp: like an answer of the server it belongs to no window. */
	bool ctcp_reply(const Ctcp &ctcp)
	{
		if (result_.own)
			return false;
		result_.target.clear();
		result_.direct = false;
		return say(Kind::server, "CTCP " + std::string(ctcp.command) + " reply from " + result_.from +
		                             (ctcp.text.empty() ? "" : ": ") + std::string(ctcp.text));
	}

	bool event(std::string_view target, std::string text)
	{
		result_.target = target;
		return say(Kind::event, std::move(text));
	}

	bool join()
	{
		if (result_.own)
			return event(param(0), "You are in " + std::string(param(0)));
		return moves(Move::joined, param(0), full_source(message_.source) + " has joined");
	}

	bool part() { return moves(Move::left, param(0), who() + " left" + in_brackets(param(1))); }

	bool quit() { return moves(Move::quit, {}, full_source(message_.source) + " has quit" + in_brackets(param(0))); }

	bool nick()
	{
		result_.to = param(0);
		return moves(Move::renamed, {}, who_is() + " now known as " + std::string(param(0)));
	}

	/** An event that is one of many like it, unless it is ours. */
	bool moves(Move move, std::string_view target, std::string text)
	{
		if (!result_.own)
			result_.move = move;
		return event(target, std::move(text));
	}

	bool kick()
	{
		const bool me = session_.is_me(param(1));
		result_.mention = me;
		return event(param(0), (me ? "You were" : std::string(param(1)) + " was") + " kicked by " + result_.from +
		                           in_brackets(param(2)));
	}

	bool topic()
	{
		if (param(1).empty())
			return event(param(0), who() + " removed the topic");
		return event(param(0), who() + " set the topic: " + std::string(param(1)));
	}

	bool mode()
	{
		std::string change;
		for (std::size_t i = 1; i < message_.size(); ++i)
			change += (i > 1 ? " " : "") + std::string(param(i));
		const bool channel = session_.features().is_channel(param(0));
		return event(channel ? param(0) : std::string_view(),
		             who() + " set " + change + (channel ? "" : " on " + std::string(param(0))));
	}

	bool invite()
	{
		return event({}, result_.from + " invites " + (session_.is_me(param(0)) ? "you" : std::string(param(0))) +
		                     " to " + std::string(param(1)));
	}

	bool away()
	{
		result_.target = result_.from;
		result_.direct = true;
		if (param(0).empty())
			return say(Kind::event, who_is() + " back");
		return say(Kind::event, who_is() + " away: " + std::string(param(0)));
	}

	bool wallops() { return say(Kind::server, "Wallops from " + result_.from + ": " + std::string(param(0))); }
	bool fail()
	{
		// Nobody has asked for this by hand.
		return !irc::equal_nocase(param(0), "MARKREAD") &&
		       say(Kind::error, std::string(param(0)) + ": " + std::string(last()));
	}
	bool warn() { return say(Kind::server, std::string(last())); }

	/** What a greeting says without being asked: counts of users and servers, and that there is no message of the
	 * day. After LUSERS and MOTD it is shown. */
	bool noise_of_greeting() const noexcept
	{
		const unsigned numeric = numeric_of(message_.command);
		return session_.greeting() &&
		       ((numeric >= irc::RPL_STATSCONN && numeric <= irc::RPL_GLOBALUSERS) || numeric == irc::ERR_NOMOTD);
	}

	/**
	 * Why we are not let in under this nick, or not at all: the Link says it, and what to do about it. Later, a nick
	 * that the client has asked for by itself is refused.
	 */
	bool keeps_out() const noexcept
	{
		switch (numeric_of(message_.command)) {
		case irc::ERR_ERRONEUSNICKNAME:
		case irc::ERR_NICKNAMEINUSE:
		case irc::ERR_NICKCOLLISION:
		case irc::ERR_UNAVAILRESOURCE:
			return session_.state() == Session::State::registering ||
			       (session_.reclaiming() && !session_.features().is_channel(param(1)));
		case irc::ERR_PASSWDMISMATCH:
		case irc::ERR_YOUREBANNEDCREEP: return session_.state() == Session::State::registering;
		default: return false;
		}
	}

	/** The server knows no account of a user who has not asked to be logged in. */
	bool unasked_login_failed() const noexcept
	{
		return session_.logs_in_unasked() && numeric_of(message_.command) == 904; // ERR_SASLFAIL
	}

	bool numeric()
	{
		if (noise_of_greeting() || keeps_out() || unasked_login_failed())
			return false;
		std::optional<ReplyText> reply = reply_text(message_);
		if (!reply)
			return false;
		if (session_.features().is_channel(reply->target))
			result_.target = reply->target;
		return say(reply->error ? Kind::error : Kind::server, std::move(reply->text));
	}

	std::string who() const { return result_.own ? "You" : result_.from; }
	std::string who_is() const { return result_.own ? "You are" : result_.from + " is"; }

	const irc::Message &message_;
	const Session &session_;
	Description result_;
};

StyledLine clock(std::time_t time, bool marked = false)
{
	std::tm local{};
	std::array<char, 16> text{};
	const bool known = ::localtime_r(&time, &local) && std::strftime(text.data(), text.size(), "%H:%M", &local) > 0;
	StyledLine line(marked ? Style::mark : Style::time, known ? text.data() : "--:--");
	line.add(Style::time, " ");
	return line;
}

/** Whether a line is marked as one that names the user: in the window of a person every message is for the user. */
bool is_marked(const Description &d, bool elsewhere) noexcept
{
	return d.mention && is_speech(d) && (elsewhere || !d.direct);
}

/** The speaker, `@alice`; what is only for operators, `@alice:@`. */
void add_name(const Description &d, Style style, char rank, StyledLine &line)
{
	if (rank != 0)
		line.add(Style::plain, {&rank, 1});
	line.add(style, d.from);
	if (d.status != 0)
		line.add(Style::target, std::string(":") + d.status);
}

/** The name in front of what somebody says: `<alice> `, `* alice `, `-alice- `, for a direct message `*alice* `. */
void add_speaker(const Description &d, bool elsewhere, char rank, StyledLine &line)
{
	const Style style = d.own ? Style::own : is_marked(d, elsewhere) ? Style::mention : Style::nick;
	if (d.kind == Kind::action) {
		line.add(Style::plain, "* ");
		add_name(d, style, rank, line);
		line.add(Style::plain, " ");
		return;
	}
	const bool notice = d.kind == Kind::notice;
	if (elsewhere && d.direct && (!notice || d.own)) {
		// The name of the other person says where it was sent; an arrow says that we sent it.
		const std::string_view sign = notice ? "-" : "*";
		line.add(Style::plain, (d.own ? "-> " : "") + std::string(sign));
		line.add(d.own ? Style::nick : style, d.target).add(Style::plain, std::string(sign) + " ");
		return;
	}
	line.add(Style::plain, notice ? "-" : "<");
	add_name(d, style, rank, line);
	line.add(Style::plain, notice ? "- " : "> ");
}

} // namespace

std::optional<Description> describe(const irc::Message &message, const Session &session, std::time_t now)
{
	return Describer(message, session, now).run();
}

bool is_speech(const Description &d) noexcept
{
	return d.kind == Kind::message || d.kind == Kind::action || d.kind == Kind::notice;
}

StyledLine lay_out(const Description &d, std::string_view current, const Session &session, char rank)
{
	const bool elsewhere = !d.target.empty() && !session.same(d.target, current);
	StyledLine line = clock(d.time, is_marked(d, elsewhere));
	// An answer of the server may name its channel itself.
	const bool named = (d.kind == Kind::server || d.kind == Kind::error) && d.text.find(d.target) != std::string::npos;
	if (elsewhere && !named && !(d.direct && d.kind != Kind::action))
		line.add(Style::target, "[" + d.target + "]").add(Style::plain, " ");
	if (is_speech(d)) {
		add_speaker(d, elsewhere, rank, line);
		line.hang();
		if (!d.reply_to.empty())
			line.add(Style::event, "(" + (d.quoted.empty() ? "reply" : "to " + d.quoted) + ") ");
		return line.add_formatted(Style::plain, std::string_view(d.text).substr(0, d.text.find('\n')));
	}
	const Style style = d.kind == Kind::error ? Style::error : d.kind == Kind::event ? Style::event : Style::server;
	line.hang();
	if (!d.reply_to.empty())
		line.add(style, d.text).add(style, d.quoted.empty() ? " to an earlier message" : " to " + d.quoted);
	else
		line.add_formatted(d.mention ? Style::error : style, d.text);
	return line;
}

std::vector<StyledLine> lay_out_rest(const Description &d, std::size_t indent)
{
	std::vector<StyledLine> lines;
	std::string_view rest = d.text;
	rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
	while (!rest.empty()) {
		rest.remove_prefix(1);
		const std::string_view text = rest.substr(0, rest.find('\n'));
		StyledLine line(Style::plain, std::string(indent, ' '));
		lines.push_back(std::move(line.hang().add_formatted(Style::plain, text)));
		rest.remove_prefix(text.size());
	}
	return lines;
}

StyledLine local_line(Style style, std::string_view text, std::time_t now)
{
	return clock(now).hang().add(style, text);
}

bool mentions(std::string_view text, std::string_view nick, const irc::CaseMap &map) noexcept
{
	const auto in_word = [](char c) {
		return irc::is_alnum(c) || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
	};
	if (nick.empty() || text.size() < nick.size())
		return false;
	for (std::size_t i = 0; i + nick.size() <= text.size(); ++i) {
		if (!map.equal(text.substr(i, nick.size()), nick))
			continue;
		const std::size_t end = i + nick.size();
		if ((i == 0 || !in_word(text[i - 1])) && (end == text.size() || !in_word(text[end])))
			return true;
	}
	return false;
}

} // namespace confer::client
