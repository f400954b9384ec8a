// SPDX-License-Identifier: MIT
//
// confer-protocol(7) tells what the tables of the chat hold and what its sources send, no less and no more:
//
//     .It Ic "SYNTAX"            of a command, and below it "ACCESS; cost N."
//     .It Ic LETTER [Ar what]    of a mode, and below it "KIND; POWER."
//     .It Li NAME[=VALUE]        of a capability, a token of ISUPPORT, a tag or the code of a standard reply
//     .It NNN [Ta] Dv NAME       of a numeric
//
//     protocol_manual_test CONFER-PROTOCOL.7 SOURCE...
#include "chat/command.hh"
#include "chat/isupport.hh"
#include "chat/modes.hh"
#include "irc/capability.hh"
#include "irc/message.hh"
#include "irc/numerics.hh"
#include "support/manual_page.hh"

#include "fake_accounts.hh"
#include "fixture.hh"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/check.hh"

namespace {

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;
using check::differences;
using check::manual_entries;
using check::ManualEntry;
using check::words_of;
using Set = std::set<std::string>;

std::string page;
std::vector<std::string> sources;

void fail_if(const std::string &differences)
{
	if (!differences.empty())
		check::fail("confer-protocol.7:" + differences);
}

/** The words at this place of all headings of a section. */
Set told(std::string_view section, std::size_t place)
{
	Set all;
	for (const ManualEntry &entry : manual_entries(page, section))
		all.insert(words_of(entry.heading).at(place));
	return all;
}

std::string access_text(Access access)
{
	switch (access) {
	case Access::always: return "At any time";
	case Access::before: return "Before registration";
	case Access::welcome: return "After registration";
	case Access::operators: return "Server operators";
	}
	return {};
}

void commands_are_told()
{
	Set there, described;
	for (const Command &command : commands())
		there.insert(text(command.syntax, " | ", access_text(command.access), "; cost ", command.cost, '.'));
	for (const ManualEntry &entry : manual_entries(page, "COMMANDS"))
		described.insert(text(words_of(entry.heading).at(1), " | ", entry.first));
	fail_if(differences(there, described));
}

std::string kind_text(const ChannelMode &mode)
{
	switch (mode.kind) {
	case irc::ModeKind::list: return "List";
	case irc::ModeKind::always: return "Argument";
	case irc::ModeKind::when_set: return "Argument to set";
	case irc::ModeKind::flag: return "Flag";
	case irc::ModeKind::prefix: return std::string("Status ") + mode.symbol;
	case irc::ModeKind::unknown: break;
	}
	return {};
}

std::string power_text(Power power)
{
	switch (power) {
	case Power::founder: return "founders";
	case Power::admin: return "admins";
	case Power::op: return "operators";
	case Power::half_op: return "half-operators";
	case Power::voice: return "voiced";
	case Power::none: break;
	}
	return {};
}

void channel_modes_are_told()
{
	Set there, described;
	for (const ChannelMode &mode : channel_modes())
		there.insert(text(mode.letter, mode.kind == irc::ModeKind::flag ? "" : " with argument", " | ", kind_text(mode),
		                  "; ", power_text(mode.needs), '.'));
	for (const ManualEntry &entry : manual_entries(page, "Channel modes")) {
		const std::vector<std::string> words = words_of(entry.heading);
		described.insert(text(words.at(1), words.size() > 2 ? " with argument" : "", " | ", entry.first));
	}
	fail_if(differences(there, described));
}

void user_modes_are_told()
{
	Set there, described;
	for (const UserMode &mode : user_modes())
		there.insert(text(mode.letter, mode.settable ? " | Set and unset by the user." : " | Unset by the user."));
	for (const ManualEntry &entry : manual_entries(page, "User modes"))
		described.insert(text(words_of(entry.heading).at(1), " | ", entry.first));
	fail_if(differences(there, described));
}

void capabilities_are_told()
{
	Set there;
	for (const irc::CapRow &row : irc::capabilities())
		there.insert(text(row.name, row.value.empty() ? "" : "=", row.value));
	fail_if(differences(there, told("CAPABILITIES", 1)));
}

/** A backslash is written \e. */
std::string unescaped(std::string text)
{
	for (std::size_t at = 0; (at = text.find("\\e", at)) != text.npos; ++at)
		text.erase(at + 1, 1);
	return text;
}

/** Under which all is there that can be. */
Settings with_everything()
{
	Settings settings = test::settings();
	settings.history.enabled = true;
	settings.relaymsg = settings.roleplay = true;
	return settings;
}

void tokens_are_told()
{
	Set there, described;
	Settings settings = with_everything();
	settings.accounts.required = true;
	settings.casemapping = CaseMapping::unicode;
	const irc::Isupport tokens = isupport(settings);
	for (const std::string &token : tokens.tokens())
		there.insert(token);
	for (const std::string &token : told("ISUPPORT", 1))
		described.insert(unescaped(token));
	fail_if(differences(there, described));
}

/** Calls found(rest) with what follows each place of `start` in the sources. */
template <class Found> void each_in_sources(std::string_view start, Found &&found)
{
	for (const std::string &source : sources) {
		const std::string bytes = check::read_file(source);
		const std::string_view all = bytes;
		for (std::size_t at = 0; (at = all.find(start, at)) != all.npos; at += start.size())
			found(all.substr(at + start.size()));
	}
}

void numerics_are_told()
{
	Set there;
	const auto name_of = [](std::string_view rest) {
		return rest.substr(0, rest.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"));
	};
	for (const irc::NumericRow &row : irc::numerics()) {
		const auto note = [&](std::string_view rest) {
			if (name_of(rest) == row.name)
				there.insert(text(irc::digits(row.numeric), ' ', row.name));
		};
		each_in_sources("irc::", note);
	}
	Set described;
	for (const ManualEntry &entry : manual_entries(page, "NUMERICS")) {
		const std::vector<std::string> words = words_of(entry.heading);
		described.insert(words.at(0) + ' ' + words.at(words.at(1) == "Ta" ? 3 : 2));
	}
	CHECK(there.size() > 100);
	fail_if(differences(there, described));
}

void standard_replies_are_told()
{
	Set there;
	for (const std::string_view verb : {".fail(\"", ".warn(\"", ".note(\"", "kFailCode = \"", "Refusal{\""})
		each_in_sources(verb, [&](std::string_view rest) { there.emplace(rest.substr(0, rest.find('"'))); });
	CHECK(there.contains("INVALID_UTF8"));
	fail_if(differences(there, told("STANDARD REPLIES", 1)));
}

void add_tags(std::string_view lines, Set &tags)
{
	while (!lines.empty()) {
		irc::Message message;
		const std::size_t end = lines.find("\r\n");
		CHECK(end != lines.npos && irc::parse(lines.substr(0, end), message) == irc::ParseError::none);
		for (const irc::Tag &tag : irc::Tags(message.tags))
			tags.emplace(tag.key);
		lines.remove_prefix(end + 2);
	}
}

void tags_are_told()
{
	FakeAccounts accounts;
	NullLog log;
	Stage stage(with_everything(), log, accounts);
	std::string all;
	for (const irc::CapRow &row : irc::capabilities())
		all += text(all.empty() ? "" : " ", row.name);
	const auto session = stage.log_in("ida", all);
	{
		WorldWrite lock(stage.world);
		session->user->account = "ida";
	}
	Set tags;
	for (const std::string_view line :
	     {"MODE ida +B", "@label=1 WHOIS ida", "JOIN #c", "RELAYMSG #c carol/net :hello",
	      "@+typing=active PRIVMSG ida :to myself", "BATCH +b draft/multiline ida", "@batch=b PRIVMSG ida :one",
	      "@batch=b;draft/multiline-concat PRIVMSG ida :two", "BATCH -b"}) {
		stage.say(*session, line);
		add_tags(session->take(), tags);
	}
	// Those of clients are told of as one.
	CHECK(tags.erase("+typing") == 1);
	fail_if(differences(tags, told("MESSAGE TAGS", 1)));
}

const CMUnitTest kTests[] = {
    TEST_CASE(commands_are_told),         TEST_CASE(channel_modes_are_told), TEST_CASE(user_modes_are_told),
    TEST_CASE(capabilities_are_told),     TEST_CASE(tokens_are_told),        TEST_CASE(numerics_are_told),
    TEST_CASE(standard_replies_are_told), TEST_CASE(tags_are_told),
};

} // namespace

int main(int argc, char **argv)
{
	if (argc < 3) {
		std::fprintf(stderr, "usage: %s confer-protocol.7 source...\n", argv[0]);
		return 64;
	}
	page = check::read_file(argv[1]);
	sources.assign(argv + 2, argv + argc);
	return check::main("protocol manual", kTests);
}
