// SPDX-License-Identifier: MIT
// One conversation of several clients, with each of its allocations failing once, and with many failing in a row.
#include "memory_stage.hh"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::fault;

namespace {

Settings settings()
{
	Settings settings;
	settings.server_name = "irc.test";
	settings.motd = {"welcome", "all"};
	settings.operators = {{"root", "toor", "is an operator"}};
	settings.history.enabled = true;
	settings.relaymsg = settings.roleplay = true;
	return settings;
}

enum Who : std::size_t { alice, bob, carol, dave, erin, frank };

struct Line {
	Who who;
	std::vector<std::string> lines; ///< sent at once; empty: connects
};

#define CAPS "multi-prefix "

/** The last lines of the conversation: apart from the others, so that no frame is too large. */
std::vector<Line> the_end()
{
	return {
	    {alice,
	     {"ACCEPT bob,-carol", "AUTHENTICATE PLAIN", "AUTHENTICATE *", "REGISTER * * secret", "VERIFY alice code"}},
	    {alice, {"CHANSERV HELP", "CS HELP", "NICKSERV HELP", "NS HELP", "PERSISTENCE SET ON"}},
	    {alice,
	     {"MODE #one +E", "NPC #one somebody-with-a-name-of-some-length a message that is longer than a short string"}},
	    {alice, {"SCENE #one a message that is longer than a short string"}},
	    {alice, {"@label=relayed RELAYMSG #one somebody-elsewhere/net :a message that is longer than a short string"}},
	    {alice,
	     {"@label=sixth;+tag=value BATCH +one draft/multiline #one",
	      "@batch=one PRIVMSG #one :the first of some lines, which is long enough to need memory of its own",
	      "@batch=one;draft/multiline-concat PRIVMSG #one :, and the second", "BATCH -one"}},
	    {alice,
	     {"BATCH +two draft/multiline bob", "@batch=two NOTICE bob :one", "@batch=two NOTICE bob :two", "BATCH -two",
	      "BATCH +three draft/multiline #one", "@batch=none PRIVMSG #one :refused"}},
	    {alice, {"METADATA * SUB display-name avatar", "METADATA * SUBS", "METADATA * UNSUB avatar"}},
	    {alice, {"ZNC *playback PLAY *", "@label=played PRIVMSG *playback :play #one,nobody 0 9999999999"}},
	    {alice,
	     {"METADATA * SET display-name :Alice, who is in Wonderland and will be there for some time",
	      "METADATA #one SET display-name :A channel with a name that is long enough to need memory of its own"}},
	    {alice, {"METADATA #one LIST", "METADATA * GET display-name avatar", "METADATA #one SYNC", "WHOIS alice"}},
	    {alice, {"METADATA #one CLEAR", "METADATA * SET display-name"}},
	    {alice,
	     {"MARKREAD #one timestamp=2026-11-22T20:44:02.123Z", "MARKREAD #one",
	      "REDACT #one a-msgid-that-nobody-has-given :for a reason that needs some memory"}},
	    {carol, {"WHOWAS dave", "MONITOR S", "MONITOR L", "MONITOR - dave,nobody", "MONITOR C", "JOIN 0"}},
	    {alice, {"MODE alice -o"}},
	    {bob, {"QUIT :goodbye, and thank you for everything that was said here"}},
	};
}

std::vector<Line> joined(std::vector<Line> lines, const std::vector<Line> &end)
{
	lines.insert(lines.end(), end.begin(), end.end());
	return lines;
}

const std::vector<Line> kConversation = joined(
    {
        {alice, {}},
        {alice,
         {"CAP LS 302",
          "CAP REQ :" CAPS
          "message-tags server-time echo-message batch labeled-response draft/multiline draft/read-marker "
          "draft/message-redaction draft/metadata-3"}},
        {alice, {"NICK alice", "USER alice 0 * :Alice in Wonderland", "CAP END"}},
        {frank, {}},
        {frank, {"WEBIRC password gateway host 198.51.100.1"}},
        {bob, {}},
        {bob, {"CAP REQ :" CAPS "extended-join away-notify invite-notify setname extended-monitor", "PASS none"}},
        {bob, {"NICK bob", "USER bob 0 * :Bob", "CAP END"}},
        {carol, {}},
        {carol, {"CAP REQ :" CAPS "userhost-in-names", "NICK carol", "USER carol 0 * :Carol", "CAP END"}},
        {dave, {}},
        {dave,
         {"CAP REQ :" CAPS "server-time message-tags draft/channel-rename draft/chathistory draft/event-playback batch",
          "NICK dave", "USER dave 0 * :Dave", "CAP END"}},
        {carol, {"MONITOR + alice,bob,dave,erin,nobody"}},
        {alice, {"JOIN #one,#two"}},
        {bob, {"JOIN #one"}},
        {carol, {"JOIN #one,#two"}},
        {dave, {"JOIN #one"}},
        {alice, {"MODE #one", "MODE #one b"}},
        {bob, {"MODE #one", "MODE #one b"}},
        {carol, {"MODE #one", "MODE #one b"}},
        {alice, {"TOPIC #one :what there is to say about this channel, which is more than fits in a short string"}},
        {alice, {"MODE #one +ovk bob carol a-key-that-is-not-short"}},
        {alice, {"MODE #one +bbel *!*@203.0.113.0 somebody-with-a-long-name!*@* friend!*@* 10"}},
        {alice, {"MODE #one +h-b+I dave somebody-with-a-long-name!*@* invited!*@*"}},
        {alice, {"MODE #one +s-lk a-key-that-is-not-short", "MODE #one -s"}},
        {alice, {"MODE alice +iwB", "MODE alice -B", "MODE alice", "MODE #one b"}},
        {bob, {"PRIVMSG #one :a message of some length, so that it does not fit where a short string has its bytes"}},
        {bob,
         {"PRIVMSG #one :one", "PRIVMSG #one :two", "PRIVMSG alice :three", "NOTICE #one :four", "PING :five",
          "PONG :six"}},
        {alice, {"@label=first PRIVMSG #one :echoed and with a label", "@label=second;+tag=value NOTICE carol :psst"}},
        {alice, {"@+tag=value TAGMSG #one", "PRIVMSG @#one :to operators", "PRIVMSG #one,bob,nobody :to several"}},
        {alice,
         {"@label=third LIST", "LIST *o*,>0", "@label=fourth WHO #one", "WHO #one %tcuhnfdlar,42", "NAMES #one"}},
        {alice,
         {"WHOIS bob", "LUSERS", "MOTD", "VERSION", "TIME", "INFO", "ADMIN", "HELP", "HELP JOIN", "HELPOP",
          "USERHOST bob"}},
        {alice, {"ISON bob carol nobody", "STATS u", "LINKS", "SUMMON bob", "USERS", "NOSUCH command", "JOIN", "\x01"}},
        {bob, {"AWAY :out for lunch, and back when the sun has gone down behind the hills"}},
        {alice, {"PRIVMSG bob :are you there?", "@label=fifth PRIVMSG bob :hello?"}},
        {bob, {"AWAY", "SETNAME :Robert of the long and winding name"}},
        {bob, {"NICK robert-the-bruce-of-scotland"}},
        {bob, {"NICK bob"}},
        {erin, {}},
        {erin, {"CAP REQ :" CAPS, "NICK erin", "USER erin 0 * :Erin", "CAP END"}},
        {alice, {"MODE #one +i"}},
        {erin, {"JOIN #one", "KNOCK #one :please", "JOIN #two"}},
        {alice, {"INVITE erin #one", "MODE #one -i"}},
        {erin, {"INVITE", "JOIN #one"}},
        {alice,
         {"KICK #one erin :a reason that is long enough to need memory of its own, and more", "MODE #one +f #two"}},
        {alice, {"MODE #one +i"}},
        {erin, {"JOIN #one"}},
        {alice, {"MODE #one -if"}},
        {bob, {"PART #one :for now, and for a reason that is longer than sixteen bytes"}},
        {bob, {"JOIN #one,#three", "PART #three"}},
        {alice, {"RENAME #two #another-name-for-two :because"}},
        {dave,
         {"CHATHISTORY LATEST #one * 20",
          "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z "
          "timestamp=2099-01-01T00:00:00.000Z 10",
          "SEARCH text=a;from=alice", "SEARCH in=#one;limit=3"}},
        {alice, {"OPER nobody wrong", "OPER root toor"}},
        {alice, {"WALLOPS :everybody, listen to what an operator has to say", "STATS m", "STATS u", "REHASH"}},
        {frank, {}},
        {frank, {"NICK frank", "USER frank 0 * :Frank", "JOIN #one"}},
        {alice, {"KLINE 1h frank@* :a ban, and the reason for it, which is not short", "STATS k", "UNKLINE frank@*"}},
        {alice, {"KILL dave :a reason that is long enough to need memory of its own"}},
        {alice, {"OVERRIDE JOIN #another-name-for-two", "OVERRIDE MODE #one +m", "OVERRIDE TOPIC #one :overridden"}},
    },
    the_end());

/** The whole conversation. Returns what went wrong, and after which line: looked for once an allocation has failed,
 * or always. */
std::string converse(Stage &stage, bool always = false)
{
	for (const Line &line : kConversation) {
		if (line.lines.empty())
			stage.connect(line.who, line.who == frank ? "203.0.113.9" : "192.0.2.1");
		else
			stage.say(line.who, line.lines);
		if (!always && !struck())
			continue;
		const Spared spared;
		if (std::string what = stage.fault(); !what.empty())
			return "after " + (line.lines.empty() ? "a connect" : line.lines.front()) + ": " + what;
	}
	stage.leave_all();
	return {};
}

/** Has a conversation in which `count` allocations fail, from the one with number `first` on; false: there are fewer.
 */
bool converse_short_of_memory(unsigned first, unsigned count)
{
	std::string what;
	std::size_t victims = 0;
	Shortage shortage{};
	bool empty = false;
	{
		Stage stage(settings());
		fail_allocations(first, count);
		what = converse(stage);
		shortage = end_shortage();
		victims = stage.victims();
		empty = stage.empty();
	}
	check_shortage(first, count, what, victims, empty);
	return shortage.failed > 0;
}

void every_command_is_in_the_conversation()
{
	for (const Command &command : commands()) {
		const auto has = [&](const std::string &line) {
			const std::size_t at = line.find(command.name);
			return at != line.npos && (at == 0 || line[at - 1] == ' ');
		};
		const auto says = [&](const Line &line) { return std::any_of(line.lines.begin(), line.lines.end(), has); };
		if (std::none_of(kConversation.begin(), kConversation.end(), says))
			check::fail("nobody says " + std::string(command.name));
	}
}

void with_memory_all_goes_well()
{
	Stage stage(settings());
	fail_allocations(~0U);
	const std::string what = converse(stage, true);
	const Shortage shortage = end_shortage();
	std::printf("# %u allocations\n", shortage.allocations);
	check::equal(what, "");
	check::equal(stage.victims(), 0);
	CHECK(stage.empty());
}

/** One client is concerned; all others see a world that makes sense, and it makes sense. */
void each_allocation_may_fail()
{
	each_allocation_fails(converse_short_of_memory, 1);
}

void many_in_a_row_may_fail()
{
	many_allocations_fail(converse_short_of_memory, 17);
}

void no_line_is_sent_cut()
{
	const irc::CapSet caps = irc::CapSet(irc::Cap::server_time) | irc::Cap::message_tags;
	unsigned failed = 0, n = 1;
	for (; n == 1 || failed > 0; ++n) {
		MessageIds ids;
		Event event;
		CHECK(event.start(ids, "a!b@c", "PRIVMSG", {"#d"}, std::string(300, 'x')));
		event.set_client_tags("+typing=active");
		fail_allocations(n);
		try {
			static_cast<void>(event.line(caps));
		} catch (const std::bad_alloc &) {
		}
		failed = end_shortage().failed;
		std::string whole;
		event.append_line(caps, whole);
		check::equal(std::string(event.line(caps)), whole);
	}
	CHECK(n > 3); // it was cut in two places at least
}

} // namespace

int main()
{
	return check::main("world memory", {
	                                       TEST_CASE(every_command_is_in_the_conversation),
	                                       TEST_CASE(with_memory_all_goes_well),
	                                       TEST_CASE(each_allocation_may_fail),
	                                       TEST_CASE(many_in_a_row_may_fail),
	                                       TEST_CASE(no_line_is_sent_cut),
	                                   });
}
