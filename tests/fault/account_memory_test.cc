// SPDX-License-Identifier: MIT
// What people do with accounts and registered channels, with each of its allocations failing once, and many in a row.
#include "memory_stage.hh"

#include "fake_accounts.hh"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "chat/commands/services.hh"
#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::fault;

namespace {

/** Has an id and positions, so that channels can be registered in it, and keeps nothing. */
class CountingLog final : public Log {
public:
	std::string_view id() const noexcept override { return "counting"; }
	LogPosition append(Stream, std::span<LogLine> lines) noexcept override
	{
		for (LogLine &line : lines)
			line.position = end_ += 64;
		return lines.front().position;
	}
	bool append_state(WallTime, std::span<const StateChange>) noexcept override { return true; }
	bool erase(Stream, LogPosition, WallTime) noexcept override { return true; }
	bool erase_account(std::string_view, WallTime) noexcept override { return true; }
	LogPosition end() const noexcept override { return end_; }
	LogPosition syncing() const noexcept override { return end_; }
	LogPosition durable() const noexcept override { return end_; }
	bool is_crowded() const noexcept override { return false; }
	std::optional<Gap> read(Stream, const HistoryQuery &, HistoryPage &) override { return std::nullopt; }
	void search(LogSearch &search, std::size_t, HistoryPage &, std::vector<Stream> &) override { search.done = true; }
	std::vector<std::optional<WallTime>> latest(std::span<const Stream> streams, WallTime) override
	{
		return std::vector<std::optional<WallTime>>(streams.size());
	}

private:
	LogPosition end_ = 64;
};

Settings settings()
{
	Settings settings;
	settings.server_name = "irc.test";
	settings.operators = {{"root", "toor", "is an operator"}};
	settings.history.enabled = true;
	settings.accounts.login_attempts = 0;
	settings.accounts.registration_rate = 0;
	settings.accounts.registration_before_connect = true;
	return settings;
}

enum Who : std::size_t { ada, bob, carol, oper, phone, dave };

struct Line {
	Who who;
	std::vector<std::string> lines; ///< sent at once; empty: connects
};

#define CAPS \
	"multi-prefix account-notify account-tag extended-join draft/persistence draft/read-marker message-tags batch " \
	"labeled-response echo-message"

/** People log in by all means that there are. */
std::vector<Line> the_coming()
{
	return {
	    {ada, {}},
	    {ada, {"CAP LS 302", "CAP REQ :" CAPS, "NICK Ada", "USER ada 0 * :Ada"}},
	    {ada,
	     {"AUTHENTICATE NOTHING", "AUTHENTICATE PLAIN", "AUTHENTICATE *", "AUTHENTICATE PLAIN",
	      "AUTHENTICATE AEFkYQB3cm9uZw==", "AUTHENTICATE PLAIN",
	      "AUTHENTICATE AEFkYQB0aGUgcGFzc3dvcmQgb2YgQWRhLCB3aGljaCBpcyBsb25n", "CAP END"}},
	    {bob, {}},
	    {bob,
	     {"CAP REQ :multi-prefix", "AUTHENTICATE SCRAM-SHA-256", "AUTHENTICATE biwsbj1Cb2I=",
	      "AUTHENTICATE dGhlIHBhc3N3b3JkIG9mIEJvYiwgd2hpY2ggaXMgbG9uZw==", "AUTHENTICATE +"}},
	    {bob, {"NICK bob", "USER bob 0 * :Bob", "CAP END"}},
	    {carol, {}},
	    {carol, {"CAP REQ :multi-prefix account-notify", "NICK carol", "USER carol 0 * :Carol", "CAP END"}},
	    {carol, {"NS IDENTIFY Carol wrong", "REGISTER * * :a password that is long enough", "VERIFY carol code"}},
	    {oper, {}},
	    {oper, {"NICK oper", "USER oper 0 * :Oper", "OPER root toor"}},
	    {dave, {}},
	    {dave, {"CAP REQ :multi-prefix", "NICK dave", "REGISTER dave dave@example.org :a password of dave's"}},
	    {dave, {"USER dave 0 * :Dave", "CAP END"}},
	};
}

/** What they do with a channel. */
std::vector<Line> the_channel()
{
	return {
	    {ada, {"JOIN #one", "CS REGISTER #one", "CS INFO #one", "CS LIST"}},
	    {bob, {"JOIN #one"}},
	    {carol, {"JOIN #one"}},
	    {ada, {"CS ACCESS #one ADD bob op", "CS ACCESS #one ADD carol voice", "CS ACCESS #one LIST"}},
	    {bob,
	     {"CS OP #one", "CS VOICE #one carol", "CS DEVOICE #one carol", "CS HALFOP #one carol",
	      "CS DEHALFOP #one carol"}},
	    {ada, {"CS ADMIN #one bob", "CS DEADMIN #one bob", "CS OWNER #one", "CS DEOWNER #one", "CS DEOP #one bob"}},
	    {ada, {"CS ACCESS #one DEL carol", "CS TRANSFER #one bob"}},
	    {bob, {"CS ACCEPT #one", "CS INFO #one"}},
	    {oper, {"CS SUSPEND #one a reason that is longer than a short string", "CS UNSUSPEND #one"}},
	    {bob, {"CS DROP #one", "CS DROP #one {code}", "CS HELP DROP"}},
	};
}

/** What they do with their accounts. */
std::vector<Line> the_accounts()
{
	return {
	    {ada,
	     {"NICK Ada-at-her-second-computer", "NS GROUP", "NS INFO", "NICK Ada",
	      "NS UNGROUP Ada-at-her-second-computer"}},
	    {ada,
	     {"NS SET PASSWORD a new password that is long", "NS SET EMAIL ada@example.org", "NS SET EMAIL OFF",
	      "NS SET AUTOREPLAY OFF", "NS SET MULTICLIENT ON", "NS SET ALWAYS-ON ON", "PERSISTENCE GET"}},
	    {ada, {"NS CERT ADD", "NS CERT LIST", "NS CERT DEL uid:1000"}},
	    {ada,
	     {"MARKREAD #one timestamp=2026-11-22T20:44:02.123Z", "METADATA * SET display-name :Ada, of whom one speaks"}},
	    {phone, {}},
	    {phone, {"PASS Ada:wrong"}},
	    {phone, {}},
	    {phone, {"CAP REQ :" CAPS, "PASS :Ada:a new password that is long"}},
	    {phone, {"NICK Ada", "USER ada 0 * :Ada", "CAP END"}},
	    {ada, {"PRIVMSG #one :to all her devices", "AWAY :out for a while", "QUIT :with one of them"}},
	    {phone, {"QUIT :with the other"}},
	    {bob, {"PRIVMSG Ada :are you there?", "WHOIS Ada"}},
	    {phone, {}},
	    {phone,
	     {"CAP REQ :" CAPS, "PASS :Ada:a new password that is long", "NICK Ada", "USER ada 0 * :Ada", "CAP END"}},
	    {phone, {"PERSISTENCE SET OFF", "PERSISTENCE SET DEFAULT", "NS SET ALWAYS-ON OFF"}},
	    {carol, {"NS LOGOUT", "NS IDENTIFY carol a password that is long enough", "NICK carol-elsewhere"}},
	    {carol, {"NS REGAIN", "NS GHOST bob", "NS HELP SET"}},
	    {oper,
	     {"NS SAREGISTER somebody-with-a-long-name secret-of-some-length", "NS SAPASSWORD carol another long password",
	      "NS SUSPEND bob for a reason that needs memory of its own", "NS UNSUSPEND bob", "NS INFO carol"}},
	    {oper, {"NS DROP somebody-with-a-long-name", "NS DROP somebody-with-a-long-name {code}"}},
	    {carol, {"NS DROP carol", "NS DROP carol {code}"}},
	    {phone, {"NS DROP Ada", "NS DROP Ada {code}", "NS REGISTER a-new-password-of-hers"}},
	};
}

const std::vector<Line> &conversation()
{
	static const std::vector<Line> lines = [] {
		std::vector<Line> all;
		for (const auto part : {the_coming, the_channel, the_accounts}) {
			for (Line &line : part())
				all.push_back(std::move(line));
		}
		return all;
	}();
	return lines;
}

/** The server and the keeper of its accounts, for one conversation. */
struct House {
	CountingLog log;
	test::FakeAccounts accounts;
	Stage stage{
	    settings(), log,
	    accounts.with("Ada", "the password of Ada, which is long").with("Bob", "the password of Bob, which is long")};
};

/** Returns what went wrong, and after which line: looked for once an allocation has failed, or always. */
std::string converse(Stage &stage, bool always = false)
{
	for (const Line &line : conversation()) {
		if (line.lines.empty())
			stage.connect(line.who);
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

/** Has `count` allocations fail from the one with number `first` on; false: there are fewer. */
bool converse_short_of_memory(unsigned first, unsigned count)
{
	std::string what;
	std::size_t victims = 0;
	Shortage shortage{};
	bool is_tidy = false;
	{
		House house;
		fail_allocations(first, count);
		what = converse(house.stage);
		shortage = end_shortage();
		victims = house.stage.victims();
		is_tidy = house.stage.only_stayers();
	}
	check_shortage(first, count, what, victims, is_tidy);
	return shortage.failed > 0;
}

void every_command_of_the_services_is_given()
{
	for (const auto &[verb, service] : {std::pair{"NS ", kNickServ}, std::pair{"CS ", kChanServ}}) {
		for (const ServiceCommand &row : service_commands(service)) {
			const std::string start = verb + std::string(row.name);
			const auto gives = [&](const std::string &line) { return (line + " ").starts_with(start + " "); };
			const auto says = [&](const Line &line) {
				return std::any_of(line.lines.begin(), line.lines.end(), gives);
			};
			if (std::none_of(conversation().begin(), conversation().end(), says))
				check::fail("nobody says " + start);
		}
	}
}

void with_memory_all_goes_well()
{
	House house;
	fail_allocations(~0U);
	const std::string what = converse(house.stage, true);
	const Shortage shortage = end_shortage();
	std::printf("# %u allocations\n", shortage.allocations);
	check::equal(what, "");
	check::equal(house.stage.victims(), 0);
	CHECK(house.stage.only_stayers());
	// It was all done: who has dropped an account has none, and the others have.
	std::string names;
	for (const auto &entry : house.accounts.entries)
		names += entry.account.name + " ";
	check::equal(names, "Bob dave Ada ");
}

/** One client is concerned; all others see a world that makes sense, and it makes sense. */
void each_allocation_may_fail()
{
	each_allocation_fails(converse_short_of_memory, 3);
}

void many_in_a_row_may_fail()
{
	many_allocations_fail(converse_short_of_memory, 37);
}

} // namespace

int main()
{
	return check::main("account memory", {
	                                         TEST_CASE(every_command_of_the_services_is_given),
	                                         TEST_CASE(with_memory_all_goes_well),
	                                         TEST_CASE(each_allocation_may_fail),
	                                         TEST_CASE(many_in_a_row_may_fail),
	                                     });
}
