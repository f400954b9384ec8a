// SPDX-License-Identifier: MIT
// The ranks of a registered channel against a model, over random commands and restarts.
#include "chat/channel_state.hh"
#include "chat/commands/chanserv.hh"

#include "service_house.hh"

#include <map>
#include <random>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

const std::vector<std::string> kNames{"Ada", "Bob", "Carol", "Dave", "Eve"};
const std::vector<std::string> kWords{"none", "voice", "halfop", "op", "admin", "owner", "founder"};
constexpr int kAdmin = 4, kFounder = 6;

/** How it should be. Ranks are places in kWords. */
struct Model {
	std::string founder = "Ada", heir;
	std::map<std::string, int> entries;

	int rank(const std::string &who) const
	{
		if (who == founder)
			return kFounder;
		const auto found = entries.find(who);
		return found == entries.end() ? 0 : found->second;
	}
	bool may(const std::string &who, const std::string &whose, int after) const
	{
		return rank(who) >= kAdmin && rank(whose) < rank(who) && after < rank(who) && rank(whose) != kFounder;
	}
	void add(const std::string &who, const std::string &whose, int after)
	{
		if (may(who, whose, after))
			entries[whose] = after;
	}
	void remove(const std::string &who, const std::string &whose)
	{
		if (may(who, whose, 0) || who == whose)
			entries.erase(whose);
	}
	void offer(const std::string &who, const std::string &whom)
	{
		if (who == founder)
			heir = whom == founder ? "" : whom;
	}
	void accept(const std::string &who)
	{
		if (who != heir)
			return;
		founder = who;
		heir.clear();
		entries.erase(who);
	}
};

char symbol(int rank)
{
	return " +%@&~~"[rank];
}

/** Accounts who are all online, and do things to #a. */
class Play {
public:
	explicit Play(unsigned seed) : random_(seed) { come(); }

	void run(int steps)
	{
		house_.say(at("Ada"), "JOIN #a");
		house_.cs(at("Ada"), "REGISTER #a");
		for (int i = 0; i < steps; ++i) {
			step();
			compare();
		}
	}

private:
	House::Person at(const std::string &name) { return people_.at(name); }
	const std::string &any() { return kNames[random_() % kNames.size()]; }

	void come()
	{
		for (const std::string &name : kNames)
			people_[name] = house_.come("n" + name, name);
	}

	void step()
	{
		const std::string who = any(), whom = any();
		const int rank = 1 + static_cast<int>(random_() % 5);
		switch (random_() % 10) {
		case 0:
		case 1:
		case 2:
			house_.cs(at(who), "ACCESS #a ADD " + whom + ' ' + kWords[static_cast<std::size_t>(rank)]);
			model_.add(who, whom, rank);
			break;
		case 3:
			house_.cs(at(who), "ACCESS #a DEL " + whom);
			model_.remove(who, whom);
			break;
		case 4:
			house_.cs(at(who), "TRANSFER #a " + whom);
			model_.offer(who, whom);
			break;
		case 5:
			house_.cs(at(who), "ACCEPT #a");
			model_.accept(who);
			break;
		case 6:
			people_.clear();
			house_.start();
			check::equal(house_.faults, 0);
			come();
			break;
		case 7: house_.say(at(who), "PART #a"); break;
		default: join(who);
		}
	}

	/** Who joins has the status of its rank and no other. */
	void join(const std::string &who)
	{
		house_.say(at(who), "PART #a");
		const std::string names = house_.say(at(who), "JOIN #a");
		const int rank = model_.rank(who);
		const std::string nick = (rank == 0 ? std::string() : std::string(1, symbol(rank))) + "n" + who;
		const std::size_t list = names.find(" #a :", names.find(" 353 ")), end = names.find("\r\n", list);
		const std::string all = ' ' + names.substr(list + 5, end - list - 5) + ' ';
		if (all.find(' ' + nick + ' ') == all.npos)
			check::fail(nick + " is not among" + all);
	}

	void compare()
	{
		WorldRead lock(house_.stage->world);
		const Channel *channel = house_.stage->world.find_channel("#a");
		CHECK(channel != nullptr && channel->access != nullptr);
		const ChannelAccess &access = *channel->access;
		check::equal(access.founder, model_.founder);
		check::equal(access.heir, model_.heir);
		check::equal(access.entries.size(), model_.entries.size());
		std::size_t keys = 0;
		for (const AccessEntry &entry : access.entries) {
			check::equal(static_cast<int>(entry.power), model_.entries.at(entry.account));
			check::equal(house_.log.state.at(access_key(channel->stream(), entry.account)), access_value(entry));
		}
		for (const auto &[key, value] : house_.log.state)
			keys += is_access_key(key) ? 1 : 0;
		check::equal(keys, model_.entries.size());
		for (const std::string &name : kNames) {
			const std::size_t ranks = (name == model_.founder ? 1U : 0U) + model_.entries.count(name);
			check::equal(house_.stage->world.channels_by_account().of(name).size(), ranks);
		}
	}

	House house_;
	Model model_;
	std::map<std::string, House::Person> people_;
	std::minstd_rand random_;
};

void ranks_follow_the_model()
{
	for (unsigned seed = 1; seed <= 20; ++seed)
		Play(seed).run(150);
}

void entries_are_read_as_they_are_written()
{
	const AccessEntry entry{.account = "Ada[x]", .power = Power::half_op, .setter = "Bob", .set_at = 17};
	check::equal(access_key(9, entry.account), "a9 Ada[x]");
	check::equal(access_value(entry), "h 17 Bob");
	const auto read = read_access_entry("a9 Ada[x]", "h 17 Bob");
	CHECK(read.has_value());
	check::equal(read->account, entry.account);
	CHECK(read->power == Power::half_op);
	check::equal(read->setter, "Bob");
	check::equal(read->set_at, 17);
	for (const char *wrong : {"", "x 17 Bob", "oo 17 Bob", "b 17 Bob", "o x Bob"})
		CHECK(!read_access_entry("a9 Ada", wrong));
	CHECK(!read_access_entry("a9 ", "o 17 Bob"));
	check::equal(stream_of_key("a9 Ada"), 9);
}

void a_rank_without_a_registered_channel_is_dropped()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	house.say(ada, "JOIN #a");
	const std::string channel = house.log.state.lower_bound("c")->first;
	house.log.state["a" + channel.substr(1) + " Bob"] = "o 17 Ada";
	house.log.state["a99 Bob"] = "o 17 Ada";
	house.start();
	for (const auto &[key, value] : house.log.state)
		CHECK(!is_access_key(key));
}

/** Whether NAMES shows the nick with these symbols. */
bool is_shown(const std::string &names, const std::string &nick)
{
	return (names + ' ').find(nick + "\r\n") != names.npos || names.find(nick + ' ') != names.npos;
}

void operators_of_other_channels_come_back()
{
	House house;
	auto ada = house.come("ada", "Ada", "multi-prefix"), bob = house.come("bob", "Bob");
	house.say(ada, "JOIN #c");
	house.say(bob, "JOIN #c");
	house.say(ada, "MODE #c +vv ada bob");
	house.start();
	check::equal(house.faults, 0);
	const auto eve = house.come("eve", "Eve"), guest = house.come("guest");
	CHECK(is_shown(house.say(guest, "JOIN #c"), ":guest"));
	CHECK(is_shown(house.say(eve, "JOIN #c"), " eve"));
	ada = house.come("ada", "Ada", "multi-prefix");
	CHECK(is_shown(house.say(ada, "JOIN #c"), "@+ada"));
	CHECK(eve->take().find(":ChanServ!service@irc.test MODE #c +ov ada ada\r\n") != std::string::npos);
	bob = house.come("bob", "Bob");
	CHECK(is_shown(house.say(bob, "JOIN #c"), "+bob"));
	// Who leaves comes back as anybody.
	house.say(ada, "PART #c");
	CHECK(is_shown(house.say(ada, "JOIN #c"), " ada"));
	house.say(bob, "QUIT");
	house.stage->leave(*bob, "quit");
	house.start();
	ada = house.come("ada", "Ada");
	bob = house.come("bob", "Bob");
	house.say(ada, "JOIN #c");
	CHECK(is_shown(house.say(bob, "JOIN #c"), ":ada bob"));
}

void who_logs_in_after_joining_has_them_back_too()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	house.say(ada, "JOIN #c");
	house.start();
	const auto again = house.come("guest");
	house.say(again, "JOIN #c");
	check::contains(house.ns(again, "IDENTIFY Ada Ada-password"), ":ChanServ!service@irc.test MODE #c +o guest\r\n");
	// Nobody gets them twice.
	const auto twin = house.come("twin", "Ada");
	CHECK(is_shown(house.say(twin, "JOIN #c"), " twin"));
}

void coming_back_writes_nothing_anew()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	house.say(ada, "JOIN #c");
	house.start();
	const int before = house.log.state_records;
	house.say(house.come("ada", "Ada"), "JOIN #c");
	check::equal(house.log.state_records, before);
}

void statuses_are_forgotten_with_their_channel()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	const auto keys = [&] {
		std::size_t count = 0;
		for (const auto &[key, value] : house.log.state)
			count += is_status_key(key) ? 1 : 0;
		return count;
	};
	house.say(ada, "JOIN #c,#d");
	check::equal(keys(), 2);
	house.cs(ada, "REGISTER #d");
	check::equal(keys(), 1);
	house.say(ada, "MODE #c -o ada");
	check::equal(keys(), 0);
	house.say(ada, House::confirmation(house.cs(ada, "DROP #d")));
	check::equal(keys(), 1);
	house.say(ada, "PART #c,#d");
	check::equal(keys(), 0);
	// A guest who becomes operator has none, until logging in.
	const auto guest = house.come("guest");
	house.say(guest, "JOIN #e");
	check::equal(keys(), 0);
	house.ns(guest, "IDENTIFY Bob Bob-password");
	check::equal(keys(), 1);
	house.ns(guest, "LOGOUT");
	check::equal(keys(), 0);
	// They end with a channel that nobody joins.
	house.say(ada, "JOIN #f");
	house.start();
	{
		WorldWrite lock(house.stage->world);
		house.stage->world.end_empty_channels(std::chrono::steady_clock::now() + std::chrono::hours(24), 1);
	}
	check::equal(keys(), 0);
}

void statuses_are_read_as_they_are_written()
{
	const Statuses statuses = static_cast<Statuses>(status_bit(Power::op) | status_bit(Power::voice));
	check::equal(status_key(9, "Ada"), "o9 Ada");
	check::equal(status_value(statuses), "ov");
	const auto read = read_status_entry("o9 Ada", "ov");
	CHECK(read.has_value() && read->account == "Ada" && read->statuses == statuses);
	CHECK(!read_status_entry("o9 Ada", "") && !read_status_entry("o9 Ada", "x") && !read_status_entry("o9 ", "o"));
}

const CMUnitTest kTests[] = {
    TEST_CASE(operators_of_other_channels_come_back), TEST_CASE(who_logs_in_after_joining_has_them_back_too),
    TEST_CASE(coming_back_writes_nothing_anew),       TEST_CASE(statuses_are_forgotten_with_their_channel),
    TEST_CASE(statuses_are_read_as_they_are_written), TEST_CASE(ranks_follow_the_model),
    TEST_CASE(entries_are_read_as_they_are_written),  TEST_CASE(a_rank_without_a_registered_channel_is_dropped),
};

} // namespace

int main()
{
	return check::main("channel access", kTests);
}
