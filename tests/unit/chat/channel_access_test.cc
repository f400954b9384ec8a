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

const CMUnitTest kTests[] = {
    TEST_CASE(ranks_follow_the_model),
    TEST_CASE(entries_are_read_as_they_are_written),
    TEST_CASE(a_rank_without_a_registered_channel_is_dropped),
};

} // namespace

int main()
{
	return check::main("channel access", kTests);
}
