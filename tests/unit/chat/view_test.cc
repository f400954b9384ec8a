// SPDX-License-Identifier: MIT
//
// Whether something is hidden or does not exist, every command answers in the same bytes. Each row below belongs to a
// command and has lines about a channel and a user; two worlds are made, one in which what they name is hidden from
// Vera, and one in which it is not there, and she says the same in both. A new command needs a row.
#include "chat/view.hh"

#include "chat/command.hh"
#include "fixture.hh"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

struct Row {
	std::string_view command;
	std::vector<std::string_view> channel; ///< lines about the channel #secret
	std::vector<std::string_view> member;  ///< lines about the user ghost in the channel #hall
	std::vector<std::string_view> mask;    ///< lines that cover ghost without the nick
	std::string_view why;                  ///< why there are none of some kind that one could expect
};

constexpr std::string_view kNothing = "it names neither channel nor user";
constexpr std::string_view kNick = "whether a nick is online is no secret";

const Row kRows[] = {
    {"ACCEPT", {"ACCEPT #secret"}, {"ACCEPT ghost", "ACCEPT -ghost"}, {"ACCEPT gh*"}, kNick},
    {"ADMIN", {}, {}, {}, kNothing},
    {"AUTHENTICATE", {}, {}, {}, kNothing},
    {"AWAY", {}, {}, {}, kNothing},
    {"BATCH",
     {"BATCH +a draft/multiline #secret", "BATCH -a #secret"},
     {"BATCH +a draft/multiline ghost", "BATCH -a ghost"},
     {},
     "what it is answered is that of PRIVMSG, which it sends"},
    {"CAP", {}, {}, {}, kNothing},
    {"CHANSERV", {"CHANSERV INFO #secret"}, {"CHANSERV OP #hall ghost"}, {}, "its own test has a registered channel"},
    {"CHATHISTORY",
     {"CHATHISTORY LATEST #secret * 10", "CHATHISTORY BEFORE #secret timestamp=2026-11-22T20:44:02.123Z 10",
      "CHATHISTORY TARGETS timestamp=2026-11-22T20:44:02.123Z timestamp=2030-11-22T20:44:02.123Z 10"},
     {"CHATHISTORY LATEST ghost * 10"},
     {},
     kNick},
    {"CS", {"CS INFO #secret"}, {"CS OP #hall ghost"}, {}, "the same as CHANSERV"},
    {"HELP", {"HELP #secret"}, {}, {}, kNothing},
    {"HELPOP", {"HELPOP #secret"}, {}, {}, kNothing},
    {"INFO", {}, {}, {}, kNothing},
    {"INVITE",
     {"INVITE vera #secret", "INVITE owner #secret", "INVITE nobody #secret", "INVITE"},
     {"INVITE ghost #hall"},
     {},
     kNick},
    {"ISON", {"ISON #secret"}, {"ISON ghost"}, {}, kNick},
    {"JOIN", {"JOIN secret", "JOIN #forwarding"}, {}, {}, "a channel that does not exist is created"},
    {"KICK", {"KICK #secret owner", "KICK #secret vera :x", "KICK #secret nobody"}, {"KICK #hall ghost"}, {}, kNick},
    {"KILL", {"KILL #secret"}, {"KILL ghost"}, {"KILL gh*"}, "for operators"},
    {"KLINE", {}, {}, {"KLINE ghost@*"}, "for operators"},
    {"KNOCK", {"KNOCK #secret", "KNOCK #secret :let me in"}, {}, {}, kNothing},
    {"LINKS", {}, {}, {}, kNothing},
    {"LIST",
     {"LIST #secret", "LIST #secret,#own", "LIST #sec*", "LIST", "LIST !#own", "LIST >0", "LIST C<10,T<10"},
     {"LIST #hall", "LIST"},
     {},
     kNick},
    {"LUSERS", {"LUSERS"}, {"LUSERS"}, {}, "it counts all, and names nobody"},
    {"MARKREAD",
     {"MARKREAD #secret", "MARKREAD #secret timestamp=2026-11-22T20:44:02.123Z"},
     {"MARKREAD ghost", "MARKREAD ghost timestamp=2026-11-22T20:44:02.123Z"},
     {"MARKREAD gh*"},
     "it takes any name"},
    {"METADATA",
     {"METADATA #secret GET a", "METADATA #secret LIST", "METADATA #secret SET a :b", "METADATA #secret CLEAR",
      "METADATA #secret SYNC", "METADATA #secret SUBS"},
     {"METADATA #hall SYNC", "METADATA ghost LIST", "METADATA ghost SYNC", "METADATA ghost SET a :b"},
     {"METADATA gh* LIST"},
     kNick},
    {"MODE",
     {"MODE #secret", "MODE #secret b", "MODE #secret +b", "MODE #secret beI", "MODE #secret +o owner",
      "MODE #secret +o vera", "MODE #secret +m", "MODE #secret -k x", "MODE #secret +y", "MODE #own +f #secret",
      "MODE #own f"},
     {"MODE #hall +v ghost", "MODE #hall b", "MODE #hall"},
     {},
     kNick},
    {"MONITOR",
     {"MONITOR + #secret", "MONITOR S"},
     {"MONITOR + ghost", "MONITOR L", "MONITOR S"},
     {"MONITOR + gh*"},
     kNick},
    {"MOTD", {}, {}, {}, kNothing},
    {"NAMES", {"NAMES #secret", "NAMES #secret,#own", "NAMES"}, {"NAMES #hall"}, {}, kNick},
    {"NICK", {"NICK #secret"}, {}, {}, "a nick that is taken is refused"},
    {"NICKSERV", {}, {"NICKSERV INFO ghost"}, {}, kNick},
    {"NOTICE", {"NOTICE #secret :x", "NOTICE @#secret :x"}, {"NOTICE ghost :x"}, {"NOTICE gh* :x"}, kNick},
    {"NS", {}, {"NS INFO ghost"}, {}, kNick},
    {"OPER", {}, {}, {}, kNothing},
    {"OVERRIDE", {"OVERRIDE MODE #secret"}, {"OVERRIDE INVITE ghost #hall"}, {}, "for operators"},
    {"PART", {"PART #secret", "PART #secret :x"}, {}, {}, kNothing},
    {"PASS", {}, {}, {}, kNothing},
    {"PERSISTENCE", {}, {}, {}, "it tells of the account that one is logged in to"},
    {"PING", {}, {}, {}, kNothing},
    {"PONG", {}, {}, {}, kNothing},
    {"PRIVMSG",
     {"PRIVMSG #secret :x", "PRIVMSG #own,#secret :x", "PRIVMSG @#secret :x", "PRIVMSG +#secret :\x01VERSION\x01"},
     {"PRIVMSG ghost :x", "PRIVMSG #hall :x"},
     {"PRIVMSG gh* :x"},
     kNick},
    {"NPC",
     {"NPC #secret bilbo x", "NPC #own,#secret bilbo x"},
     {"NPC #hall bilbo x", "NPC #own ghost x"},
     {},
     "a character is no user"},
    {"SCENE", {"SCENE #secret x"}, {"SCENE #hall x"}, {}, kNothing},
    {"QUIT", {}, {}, {}, kNothing},
    {"REGISTER", {}, {}, {}, "an account is named as the client"},
    {"REHASH", {}, {}, {}, kNothing},
    {"RELAYMSG",
     {"RELAYMSG #secret a/b :x", "RELAYMSG #own a/b :x"},
     {"RELAYMSG #hall a/b :x"},
     {},
     "a relayed nick is no user's"},
    {"REDACT", {"REDACT #secret x"}, {"REDACT #hall x", "REDACT ghost x"}, {}, kNick},
    {"RENAME", {"RENAME #secret #new", "RENAME #secret #own"}, {}, {}, "a name that is taken is refused"},
    {"SEARCH",
     {"SEARCH in=#secret", "SEARCH text=hello", "SEARCH in=#secret;text=x;from=owner", "SEARCH from=owner"},
     {"SEARCH in=ghost", "SEARCH from=ghost"},
     {},
     kNick},
    {"SETNAME", {}, {}, {}, kNothing},
    {"STATS", {"STATS u", "STATS l", "STATS #secret"}, {}, {}, kNothing},
    {"SUMMON", {"SUMMON #secret"}, {"SUMMON ghost"}, {}, kNick},
    {"TAGMSG", {"@+x TAGMSG #secret", "@+x TAGMSG @#secret"}, {"@+x TAGMSG ghost"}, {"@+x TAGMSG gh*"}, kNick},
    {"TIME", {}, {}, {}, kNothing},
    {"TOPIC", {"TOPIC #secret", "TOPIC #secret :x", "TOPIC #secret :"}, {}, {}, kNothing},
    {"UNKLINE", {}, {}, {"UNKLINE ghost@*"}, "for operators"},
    {"USER", {}, {}, {}, kNothing},
    {"USERHOST", {"USERHOST #secret"}, {"USERHOST ghost"}, {"USERHOST gh*"}, kNick},
    {"USERS", {}, {}, {}, kNothing},
    {"VERIFY", {}, {}, {}, "it names an account"},
    {"VERSION", {}, {}, {}, kNothing},
    {"WALLOPS", {}, {}, {}, kNothing},
    {"WEBIRC", {}, {}, {}, kNothing},
    {"WHO",
     {"WHO #secret", "WHO #secret o", "WHO #secret %cuhsnfdlar", "WHO #sec*", "WHO own*", "WHO *"},
     {"WHO ghost", "WHO #hall", "WHO #hall %tcn,1", "WHO *"},
     {"WHO gh*", "WHO *Ghost", "WHO *", "WHO 0", "WHO 192.0.2.*", "WHO gh* %n"},
     kNick},
    {"WHOIS", {"WHOIS #secret", "WHOIS owner"}, {"WHOIS ghost", "WHOIS irc.test ghost"}, {"WHOIS gh*"}, kNick},
    {"ZNC", {"ZNC *playback PLAY #secret", "ZNC *playback PLAY *"}, {"ZNC *playback PLAY ghost"}, {}, kNick},
    {"WHOWAS", {"WHOWAS owner", "WHOWAS #secret"}, {"WHOWAS ghost"}, {"WHOWAS gh*"}, kNick},
};

/** Two worlds differ in their times and ids: what tells of them becomes the same. */
std::string timeless(std::string_view lines)
{
	std::string out;
	while (!lines.empty()) {
		const std::size_t end = lines.find("\r\n") + 2;
		std::string line(lines.substr(0, end));
		lines.remove_prefix(end);
		for (const std::string_view numeric : {" 242 ", " 317 ", " 329 ", " 333 "}) {
			if (line.find(numeric) != std::string::npos)
				std::replace_if(
				    line.begin() + 14, line.end(), [](char c) { return c >= '0' && c <= '9'; }, '0');
		}
		if (const std::size_t id = line.find("msgid="); id != line.npos)
			line.erase(id, line.find_first_of("; ", id) - id);
		out += line;
	}
	return out;
}

/** Two worlds, and Vera in both. */
struct Worlds {
	Settings with_history()
	{
		Settings given = settings();
		given.history.enabled = true;
		given.relaymsg = given.roleplay = true;
		given.limits.flood_rate = 0;
		return given;
	}

	Stage hidden{with_history()}, absent{with_history()};
	std::shared_ptr<FakeSession> vera_hidden, vera_absent;
	std::vector<std::shared_ptr<FakeSession>> others; ///< who stay

	/** Logs in as the nick in both worlds, and says these lines. */
	void both(const std::string &nick, const std::vector<std::string> &lines)
	{
		for (Stage *stage : {&hidden, &absent})
			say(*stage, nick, lines);
	}
	std::shared_ptr<FakeSession> say(Stage &stage, const std::string &nick, const std::vector<std::string> &lines)
	{
		const auto session = stage.log_in(nick);
		for (const std::string &line : lines)
			stage.say(*session, line);
		others.push_back(session);
		return session;
	}
	void vera(const std::vector<std::string> &lines)
	{
		const std::string caps = "message-tags batch multi-prefix";
		for (Stage *stage : {&hidden, &absent}) {
			auto &session = stage == &hidden ? vera_hidden : vera_absent;
			session = stage->log_in("vera", caps);
			stage->say(*session, "JOIN #own");
			for (const std::string &line : lines)
				stage->say(*session, line);
			session->take();
		}
	}

	/** Says it in both worlds and fails when the answers differ. Returns the answer. */
	std::string compare(std::string_view line)
	{
		hidden.say(*vera_hidden, line);
		absent.say(*vera_absent, line);
		const std::string one = timeless(vera_hidden->take()), other = timeless(vera_absent->take());
		if (one != other)
			check::fail("\"" + std::string(line) + "\" tells whether something is hidden or absent:\n  hidden: " + one +
			            "  absent: " + other);
		return one;
	}
};

/** All that makes a channel give different answers. #forwarding leads there, which tells only those who are let in. */
const std::vector<std::vector<std::string>> kSecretChannels = {
    {"MODE #NAME +si"},
    {"MODE #NAME -nt", "MODE #NAME +sk sesame"},
    {"MODE #NAME +simkl sesame 1", "TOPIC #NAME :the topic"},
    {"MODE #NAME +sub vera!*@*", "MODE #NAME +b a!*@*"},
    {"MODE #NAME +sUl 1", "PRIVMSG #NAME :said"},
};

void hidden_channels_do_not_exist()
{
	for (const std::vector<std::string> &modes : kSecretChannels) {
		Worlds worlds;
		// The owner is in a secret channel either way: the number of channels is no secret.
		for (const bool is_hidden : {true, false}) {
			const std::string name = is_hidden ? "secret" : "other";
			std::vector<std::string> lines = {"JOIN #forwarding,#secret", "MODE #forwarding +if #secret",
			                                  "PART #secret", "JOIN #" + name};
			for (std::string line : modes)
				lines.push_back(line.replace(line.find("NAME"), 4, name));
			worlds.say(is_hidden ? worlds.hidden : worlds.absent, "owner", lines);
		}
		worlds.vera({});
		for (const Row &row : kRows) {
			for (const std::string_view line : row.channel)
				worlds.compare(line);
		}
	}
}

/**
 * ghost is in #hall, hidden from Vera; in the other world dummy is there instead, so that numbers of members do not
 * differ, which are no secret.
 */
void compare_members(const std::string &mode, const std::vector<std::string> &vera)
{
	Worlds worlds;
	worlds.both("owner", {"JOIN #hall", "MODE #hall " + mode});
	for (Stage *stage : {&worlds.hidden, &worlds.absent}) {
		for (const std::string nick : {"ghost", "dummy"}) {
			std::vector<std::string> lines = {"MODE " + nick + " +i", "AWAY :gone"};
			if ((nick == "ghost") == (stage == &worlds.hidden))
				lines.emplace_back("JOIN #hall");
			worlds.say(*stage, nick, lines);
		}
	}
	worlds.vera(vera);
	for (const Row &row : kRows) {
		for (const std::string_view line : row.member)
			worlds.compare(line);
	}
}

void hidden_members_are_not_there()
{
	compare_members("+u", {"JOIN #hall"});     // in the audience
	compare_members("+u", {});                 // outside
	compare_members("-u", {});                 // invisible, and seen from outside
	compare_members("+um-nt", {"JOIN #hall"}); // without a voice
}

/** ghost is invisible and shares at most the audience of an auditorium with Vera; in the other world there is no ghost.
 */
void compare_masks(const std::vector<std::string> &ghost, const std::vector<std::string> &vera)
{
	Worlds worlds;
	worlds.both("owner", {"JOIN #hall", "MODE #hall +u", "JOIN #open"});
	worlds.say(worlds.hidden, "ghost", ghost);
	worlds.vera(vera);
	for (const Row &row : kRows) {
		for (const std::string_view line : row.mask)
			worlds.compare(line);
	}
}

void invisible_users_are_found_by_their_nick_alone()
{
	compare_masks({"MODE ghost +i"}, {});
	compare_masks({"MODE ghost +i", "JOIN #hall"}, {"JOIN #hall"});
	compare_masks({"MODE ghost +i", "JOIN #open"}, {});
}

/** A test that could not fail would be worth nothing: what is not hidden makes a difference in most of the lines. */
void what_is_not_hidden_makes_a_difference()
{
	Stage open, absent;
	const auto owner = open.log_in("owner");
	open.say(*owner, "JOIN #secret");
	const auto vera = open.log_in("vera", "message-tags"), other = absent.log_in("vera", "message-tags");
	for (const std::string_view line :
	     {"MODE #secret", "MODE #secret b", "TOPIC #secret", "NAMES #secret", "LIST", "WHO #secret", "KNOCK #secret",
	      "PRIVMSG #secret :x", "INVITE vera #secret", "PART #secret", "KICK #secret owner", "@+x TAGMSG #secret",
	      "RENAME #secret #b", "WHOIS owner"}) {
		open.say(*vera, line);
		absent.say(*other, line);
		CHECK(vera->take() != other->take());
	}
}

void every_command_has_a_row()
{
	std::set<std::string_view> rows;
	for (const Row &row : kRows) {
		if (find_command(row.command) == nullptr)
			check::fail("a row of no command: " + std::string(row.command));
		CHECK(rows.insert(row.command).second);
		const bool complete = !row.channel.empty() && !row.member.empty() && !row.mask.empty();
		CHECK(complete || !row.why.empty());
		for (const auto *lines : {&row.channel, &row.member, &row.mask}) {
			for (const std::string_view line : *lines)
				CHECK(line.find(row.command) != line.npos);
		}
	}
	for (const Command &command : commands()) {
		if (!rows.contains(command.name))
			check::fail("no row for " + std::string(command.name) + ": what does it tell of what is hidden?");
		const bool names_something = command.syntax.find("<channel") != command.syntax.npos ||
		                             command.syntax.find("<nick") != command.syntax.npos ||
		                             command.syntax.find("<target") != command.syntax.npos;
		const auto row = std::find_if(std::begin(kRows), std::end(kRows),
		                              [&](const Row &candidate) { return candidate.command == command.name; });
		if (names_something && row->channel.empty() && row->member.empty() && row->mask.empty())
			check::fail(std::string(command.name) + " names a channel or a user: its row needs lines");
	}
}

/** What operators and members may know, they are told. */
void those_who_may_know_are_told()
{
	Stage stage;
	const auto owner = stage.log_in("owner"), ghost = stage.log_in("ghost"), vera = stage.log_in("vera");
	stage.say(*owner, "JOIN #secret");
	stage.say(*owner, "MODE #secret +su");
	stage.say(*ghost, "MODE ghost +i");
	stage.say(*ghost, "JOIN #secret");
	WorldWrite lock(stage.world);
	const Channel &channel = *stage.world.find_channel("#secret");
	const User &of_owner = *owner->user, &of_ghost = *ghost->user;
	User &of_vera = *vera->user;
	const Member &hidden = *channel.member(of_ghost);
	CHECK(knows(of_owner, channel) && knows(of_owner, channel, hidden) && UsersView(of_owner).finds(of_ghost));
	CHECK(knows(of_ghost, channel, hidden) && UsersView(of_ghost).finds(of_ghost));
	CHECK(!knows(of_vera, channel) && !knows(of_vera, channel, hidden) && !UsersView(of_vera).finds(of_ghost));
	CHECK(ChannelView(channel, of_vera, true).shows(hidden) && ChannelView(channel, of_vera, true).inside());
	of_vera.set(UserFlag::oper, true);
	CHECK(knows(of_vera, channel) && UsersView(of_vera).finds(of_ghost) && !knows(of_vera, channel, hidden));
}

const CMUnitTest kTests[] = {
    TEST_CASE(every_command_has_a_row),
    TEST_CASE(hidden_channels_do_not_exist),
    TEST_CASE(hidden_members_are_not_there),
    TEST_CASE(invisible_users_are_found_by_their_nick_alone),
    TEST_CASE(what_is_not_hidden_makes_a_difference),
    TEST_CASE(those_who_may_know_are_told),
};

} // namespace

int main()
{
	return check::main("view", kTests);
}
