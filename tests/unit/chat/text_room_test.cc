// SPDX-License-Identifier: MIT
// Whatever has the longest length that is announced arrives whole, in every reply and event that carries it, between
// users, hosts, channels and a server with the longest names.
#include "chat/text_room.hh"

#include "chat/isupport.hh"
#include "fixture.hh"
#include "irc/limits.hh"
#include "irc/message.hh"

#include <algorithm>
#include <cctype>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

constexpr std::string_view kAllCaps = "away-notify extended-join multi-prefix setname userhost-in-names invite-notify "
                                      "draft/channel-rename extended-monitor";

/** So many bytes, beginning with `start` and ending with a dollar that no cut leaves there. */
std::string longest(std::string start, std::size_t size)
{
	start.resize(size - 1, 'x');
	return start + "$";
}

std::string name(std::string start, std::size_t size)
{
	start.resize(size, 'x');
	return start;
}

/** A world of these limits, fitted as the configuration does it, in which all that has a name has the longest. */
class LongestNames {
public:
	explicit LongestNames(const Limits &limits)
	    : stage_(settings_with(limits)),
	      limits_(settings_with(limits).limits),
	      room_(text_room(limits_)),
	      channel_(name("#c", limits_.channel_length)),
	      other_(name("#d", limits_.channel_length)),
	      alice_(log_in('a')),
	      bob_(log_in('b')),
	      carol_(log_in('c'))
	{
	}

	void hold()
	{
		join();
		topics();
		modes();
		masks();
		presence();
		answers();
		others();
		for (const char *numeric : {"302", "311", "314", "319", "322", "324", "332", "333", "341", "346", "348",
		                            "352", "353", "354", "367", "301", "710", "730", "732", "338", "470"})
			if (!numerics_.contains(numeric))
				check::fail(std::string("never seen: ") + numeric);
	}

private:
	static Settings settings_with(Limits limits)
	{
		Settings given = settings();
		given.server_name = name("irc.", irc::kMaxServerName);
		given.operators.push_back({"root", "toor", "is root"});
		fit_texts(limits);
		given.limits = limits;
		return given;
	}

	std::shared_ptr<FakeSession> log_in(char letter)
	{
		auto session = stage_.connect();
		session->origin.host = name(std::string(1, letter), irc::kMaxHost);
		stage_.say(*session, "CAP REQ :" + std::string(kAllCaps));
		stage_.say(*session, "NICK " + nick(letter));
		stage_.say(*session, "USER " + name({letter}, limits_.user_length) + " 0 * :" + realname());
		stage_.say(*session, "CAP END");
		session->take();
		return session;
	}

	std::string nick(char letter) const { return name({letter}, limits_.nick_length); }
	std::string realname() const { return longest("r", limits_.realname_length); }
	std::string source(char letter) const
	{
		return nick(letter) + '!' + name({letter}, limits_.user_length) + '@' + name({letter}, irc::kMaxHost);
	}

	/** Says a line, and looks at what came to all of it. */
	void say(FakeSession &session, const std::string &line)
	{
		CHECK(line.size() + 2 <= irc::kMaxLine);
		stage_.say(session, line);
		lines_.clear();
		for (FakeSession *each : {alice_.get(), bob_.get(), carol_.get()})
			read(each->take());
	}

	void read(std::string_view received)
	{
		while (!received.empty()) {
			const std::size_t end = received.find("\r\n");
			CHECK(end != received.npos);
			const std::string_view line = received.substr(0, end);
			CHECK(line.size() + 2 <= irc::kMaxLine);
			irc::Message message;
			CHECK(irc::parse(line, message) == irc::ParseError::none);
			numerics_.emplace(message.command);
			lines_.emplace_back(line);
			received.remove_prefix(end + 2);
		}
	}

	/** Each line of this command came whole: it ends so, and at least `least` of them came. */
	void whole(std::string_view command, const std::string &end, std::size_t least = 1)
	{
		std::size_t seen = 0;
		for (const std::string &line : lines_) {
			irc::Message message;
			CHECK(irc::parse(line, message) == irc::ParseError::none);
			if (message.command != command)
				continue;
			++seen;
			if (!line.ends_with(end))
				check::fail("cut, or something else: " + line);
		}
		if (seen < least)
			check::fail("no " + std::string(command));
	}

	/** The last word of each line of this numeric is a time. */
	void ends_in_time(std::string_view numeric)
	{
		for (const std::string &line : lines_) {
			irc::Message message;
			CHECK(irc::parse(line, message) == irc::ParseError::none);
			if (message.command != numeric)
				continue;
			const std::string_view time = message.param(message.size() - 1);
			CHECK(time.size() == 10 && std::all_of(time.begin(), time.end(), [](char c) { return std::isdigit(c); }));
			return;
		}
		check::fail("no " + std::string(numeric));
	}

	void join()
	{
		say(*alice_, "JOIN " + channel_);
		say(*bob_, "JOIN " + channel_);
		whole("JOIN", realname(), 2);
		whole("353", ' ' + source('b'));
		say(*carol_, "JOIN " + channel_);
		{
			WorldWrite lock(stage_.world);
			Channel &channel = *stage_.world.find_channel(channel_);
			channel.set_statuses(*alice_->user, static_cast<Statuses>(0x1f)); // a founder who has all
			alice_->user->set(UserFlag::bot, true);
		}
		say(*bob_, "NAMES " + channel_);
		whole("366", "End of /NAMES list");
		say(*bob_, "NICK " + nick('B'));
		whole("NICK", nick('B'));
		say(*bob_, "NICK " + nick('b'));
	}

	void topics()
	{
		const std::string topic = longest("t", limits_.topic_length);
		say(*alice_, "TOPIC " + channel_ + " :" + topic + (limits_.topic_length < 320 ? "more" : ""));
		whole("TOPIC", topic, 3);
		say(*bob_, "TOPIC " + channel_);
		whole("332", topic);
		ends_in_time("333");
		say(*bob_, "LIST");
		whole("322", topic);
	}

	void modes()
	{
		say(*alice_, "JOIN " + other_);
		const std::string key = name("k", limits_.key_length);
		say(*alice_, "MODE " + channel_ + " +klf " + key + " 4000000000 " + other_);
		whole("MODE", other_, 3);
		say(*alice_, "MODE " + channel_ + " +imnstCUu");
		say(*bob_, "MODE " + channel_);
		whole("324", ' ' + key + ' ' + other_ + " 4000000000");
		ends_in_time("329");
		say(*alice_, "MODE " + channel_ + " -imnstCUu");
		say(*bob_, "PART " + channel_);
		say(*bob_, "JOIN " + channel_);
		whole("470", ":Forwarding to another channel");
		say(*bob_, "PART " + other_);
		say(*alice_, "MODE " + channel_ + " +i");
		say(*bob_, "KNOCK " + channel_ + " :let me in");
		whole("710", ":let me in");
		say(*alice_, "INVITE " + nick('b') + ' ' + channel_);
		whole("341", channel_);
		whole("INVITE", channel_);
		say(*bob_, "INVITE");
		whole("336", channel_);
		say(*bob_, "JOIN " + channel_);
		say(*alice_, "MODE " + channel_ + " -iklf *");
		say(*alice_, "MODE " + channel_ + " +qao " + nick('b') + ' ' + nick('b') + ' ' + nick('b'));
	}

	void masks()
	{
		const std::string mask = longest("m!u@", room_.mask);
		for (const char *letter : {"b", "e", "I"}) {
			say(*alice_, "MODE " + channel_ + " +" + letter + " " + mask);
			whole("MODE", mask, 3);
			say(*bob_, "MODE " + channel_ + ' ' + letter);
			ends_in_time(*letter == 'b' ? "367" : *letter == 'e' ? "348" : "346");
			if (room_.mask < irc::kMaxMask) {
				say(*alice_, "MODE " + channel_ + " +" + letter + " " + mask + "x");
				whole("696", "bytes, with * for what is left out");
			}
			say(*alice_, "MODE " + channel_ + " -" + letter + " " + mask);
			whole("MODE", mask, 3);
		}
		// The longest source of all can be banned as it is, if names have the lengths of the default.
		if (room_.mask >= source('b').size()) {
			say(*alice_, "MODE " + channel_ + " +b " + source('b'));
			whole("MODE", source('b'), 3);
			say(*alice_, "MODE " + channel_ + " -b " + source('b'));
		}
	}

	void presence()
	{
		const std::string away = longest("a", limits_.away_length);
		say(*alice_, "AWAY :" + away);
		whole("AWAY", away, 2);
		say(*bob_, "PRIVMSG " + nick('a') + " :hello");
		whole("301", away);
		say(*bob_, "INVITE " + nick('a') + ' ' + channel_);
		say(*bob_, "SETNAME :" + realname());
		whole("SETNAME", realname(), 3);
		say(*alice_, "OPER root toor");
	}

	void answers()
	{
		say(*alice_, "WHOIS " + nick('a'));
		whole("311", realname());
		whole("319", other_);
		whole("301", longest("a", limits_.away_length));
		whole("338", "Actual IP");
		say(*bob_, "WHO " + channel_);
		whole("352", realname(), 3);
		say(*bob_, "WHO " + channel_ + " %tcuihsnfdlao,999");
		whole("354", " n/a", 3);
		say(*bob_, "WHO " + channel_ + " %cuhsnfr");
		whole("354", realname(), 3);
		// All fields with a real name may not fit: then it is the real name that is cut.
		say(*bob_, "WHO " + channel_ + " %tcuihsnfdlaor,999");
		for (const std::string &line : lines_) {
			if (line.find(" 354 ") != line.npos)
				check::contains(line, " n/a :r");
		}
		say(*bob_, "USERHOST " + nick('a') + ' ' + nick('b') + ' ' + nick('c'));
		std::string hosts;
		for (const std::string &line : lines_)
			hosts += line + ' ';
		for (const char letter : {'a', 'b', 'c'})
			check::contains(hosts, name({letter}, limits_.user_length) + '@' + name({letter}, irc::kMaxHost) + ' ');
		say(*bob_, "MONITOR + " + nick('a'));
		whole("730", source('a'));
		say(*bob_, "MONITOR L");
		whole("732", nick('a'));
	}

	void others()
	{
		const std::string reason = longest("k", limits_.kick_length);
		say(*alice_, "KICK " + channel_ + ' ' + nick('c') + " :" + reason);
		whole("KICK", reason, 3);
		say(*alice_, "RENAME " + channel_ + ' ' + name("#e", limits_.channel_length));
		whole("RENAME", name("#e", limits_.channel_length) + " :", 2);
		stage_.leave(*carol_, "bye");
		say(*bob_, "WHOWAS " + nick('c'));
		whole("314", realname());
	}

	Stage stage_;
	const Limits limits_; ///< those that are in force
	const TextRoom room_;
	const std::string channel_, other_;
	const std::shared_ptr<FakeSession> alice_, bob_, carol_;
	std::vector<std::string> lines_; ///< what came to anybody after the last line
	std::set<std::string, std::less<>> numerics_;
};

void what_is_announced_arrives_whole()
{
	LongestNames(Limits{}).hold();
}

/** As configurations may have it, at its worst: the longest texts, whatever the names. */
void so_do_the_longest_texts()
{
	Limits limits;
	limits.topic_length = limits.kick_length = limits.away_length = 450;
	limits.realname_length = 300;
	LongestNames(limits).hold();
	limits.nick_length = 9;
	limits.user_length = 4;
	limits.channel_length = 12;
	LongestNames(limits).hold();
}

/** The longest names that leave a line for WHO, and for a mask and a real name. */
void so_do_texts_among_longer_names()
{
	Limits limits;
	limits.topic_length = limits.kick_length = limits.away_length = 450;
	limits.realname_length = 300;
	limits.nick_length = 40;
	limits.user_length = 20;
	limits.channel_length = 64;
	CHECK(text_room(limits).names > 0);
	LongestNames(limits).hold();
}

void announces_what_is_in_force()
{
	Settings given = settings();
	given.limits.topic_length = given.limits.kick_length = given.limits.away_length = 450;
	given.limits.realname_length = 300;
	fit_texts(given.limits);
	const irc::Isupport tokens = isupport(given);
	const auto said = [&](const std::string &token) {
		return std::find(tokens.tokens().begin(), tokens.tokens().end(), token) != tokens.tokens().end();
	};
	CHECK(said("TOPICLEN=323") && said("KICKLEN=291") && said("AWAYLEN=374") && said("NAMELEN=153"));
	// The defaults need no fitting.
	Limits fitted;
	fit_texts(fitted);
	check::equal(fitted.topic_length, Limits().topic_length);
	check::equal(fitted.kick_length, Limits().kick_length);
	check::equal(fitted.away_length, Limits().away_length);
	check::equal(fitted.realname_length, Limits().realname_length);
	check::equal(text_room(Limits()).mask, 218);
}

const CMUnitTest kTests[] = {
    TEST_CASE(what_is_announced_arrives_whole),
    TEST_CASE(so_do_the_longest_texts),
    TEST_CASE(so_do_texts_among_longer_names),
    TEST_CASE(announces_what_is_in_force),
};

} // namespace

int main()
{
	return check::main("text room", kTests);
}
