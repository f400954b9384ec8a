// SPDX-License-Identifier: MIT
// Long commands: others get the World between two portions, and may change what is looked at.
#include "chat/command.hh"
#include "fixture.hh"

#include "irc/items.hh"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

using Crowd = std::vector<std::shared_ptr<FakeSession>>;

/** Others of the stage, who have a Delivery of their own. */
struct Others {
	void say(FakeSession &session, std::string_view line)
	{
		static_cast<void>(Interpreter({stage.world, stage.host, session, out}).run(irc::LineResult::line, line));
		out.flush();
	}
	void leave(FakeSession &session, std::string_view reason)
	{
		{
			WorldWrite lock(stage.world);
			stage.world.remove_session(session, reason, out, lock);
		}
		out.flush();
	}

	Stage &stage;
	Delivery out{};
};

std::string name(std::string_view stem, int i)
{
	return std::string(stem) + std::to_string(i);
}

/** One user in each of so many channels with long topics, each with a user of its own: no user is in too many. */
Crowd channels(Stage &stage, int count)
{
	Crowd founders;
	for (int i = 0; i < count; ++i) {
		founders.push_back(stage.log_in(name("f", i)));
		stage.say(*founders.back(), "JOIN " + name("#c", i));
		stage.say(*founders.back(), "TOPIC " + name("#c", i) + " :" + std::string(300, 't'));
		founders.back()->take();
	}
	return founders;
}

std::multiset<std::string> words(std::string_view text, std::string_view numeric, std::size_t word)
{
	std::multiset<std::string> found;
	for (const std::string_view line : irc::Items(text, '\n')) {
		std::vector<std::string_view> parts;
		for (const std::string_view part : irc::Items(line, ' '))
			parts.push_back(part);
		if (parts.size() > word && parts[1] == numeric)
			found.emplace(parts[word]);
	}
	return found;
}

void a_long_list_lets_others_change_the_world()
{
	constexpr int kChannels = 600;
	Stage stage;
	const Crowd founders = channels(stage, kChannels);
	const auto alice = stage.log_in("alice");
	Others other{stage};
	int gone = 0;
	alice->at_pace = [&] {
		// One leaves at each pause, and another channel comes.
		other.leave(*founders[static_cast<std::size_t>(gone)], "gone");
		other.say(*founders.back(), "JOIN " + name("#new", gone++));
	};
	stage.say(*alice, "LIST");
	CHECK(alice->paces > 2);
	const std::string answer = alice->take();
	const std::multiset<std::string> listed = words(answer, "322", 3);
	for (int i = gone; i < kChannels; ++i)
		check::equal(listed.count(name("#c", i)), 1);
	check::equal(words(answer, "321", 2).size(), 1);
	CHECK(answer.ends_with(" 323 alice :End of /LIST\r\n"));
}

void a_list_costs_what_it_lists()
{
	Stage stage;
	const Crowd founders = channels(stage, 300);
	const auto alice = stage.log_in("alice");
	static_cast<void>(stage.out.take_work());
	stage.say(*alice, "LIST #c1");
	const std::size_t one = stage.out.take_work();
	stage.say(*alice, "LIST");
	const std::size_t all = stage.out.take_work();
	stage.say(*alice, "LIST !*a*a*a*a*a*a*b");
	const std::size_t masked = stage.out.take_work();
	CHECK(one < 20);
	CHECK(all > 300 * 6);
	CHECK(masked >= all); // none is excluded
}

void a_list_ends_with_its_session()
{
	Stage stage;
	const Crowd founders = channels(stage, 600);
	const auto alice = stage.log_in("alice");
	alice->at_pace = [&] { static_cast<void>(alice->finish("enough")); };
	stage.say(*alice, "LIST");
	check::equal(alice->paces, 1);
	CHECK(alice->take().find(" 323 ") == std::string::npos);
}

void whoever_is_killed_between_two_portions_runs_no_more()
{
	Stage stage;
	const Crowd founders = channels(stage, 600);
	for (const std::string_view line : {"LIST", "WHO *", "JOIN #x1,#x2,#x3,#x4"}) {
		const auto alice = stage.log_in("alice");
		Delivery out;
		alice->at_pace = [&] {
			WorldWrite lock(stage.world);
			if (User *user = stage.world.find_user("alice")) {
				User *const users[] = {user};
				stage.world.remove_users(users, "killed", out, &lock);
			}
		};
		stage.say(*alice, line);
		check::equal(alice->paces, 1);
	}
}

void a_label_is_around_a_list_of_any_length()
{
	Stage stage;
	const Crowd founders = channels(stage, 600);
	const auto alice = stage.log_in("alice", "labeled-response batch");
	std::size_t most = 0;
	alice->at_pace = [&] { most = std::max(most, alice->outbox.size()); };
	stage.say(*alice, std::string("@label=7 LIST"));
	const std::string answer = alice->take();
	CHECK(answer.starts_with("@label=7 :irc.test BATCH +"));
	const std::string id = answer.substr(26, answer.find(' ', 26) - 26);
	std::size_t lines = 0, batched = 0;
	for (const std::string_view line : irc::Items(answer, '\n')) {
		++lines;
		batched += line.starts_with("@batch=" + id + ' ') ? 1 : 0;
	}
	check::equal(lines, 604);
	check::equal(batched, 602);
	CHECK(answer.ends_with(":irc.test BATCH -" + id + "\r\n"));
	// It was sent as it came, and not gathered.
	CHECK(most < 64 << 10);
}

void who_meets_all_that_stay()
{
	constexpr int kUsers = 1000;
	Stage stage;
	Crowd crowd;
	for (int i = 0; i < kUsers; ++i) {
		crowd.push_back(stage.log_in(name("u", i)));
		stage.say(*crowd.back(), "JOIN #c");
		crowd.back()->take();
	}
	const auto alice = stage.log_in("alice");
	Others other{stage};
	stage.say(*alice, "JOIN #c");
	for (const std::string_view line : {"WHO #c", "WHO u*"}) {
		alice->take();
		alice->paces = 0;
		std::set<std::string> left;
		alice->at_pace = [&] {
			// From the front, where the last member then takes the place.
			other.leave(*crowd.front(), "gone");
			left.insert(name("u", kUsers - static_cast<int>(crowd.size())));
			crowd.erase(crowd.begin());
		};
		stage.say(*alice, line);
		CHECK(alice->paces > 1);
		const std::multiset<std::string> met = words(alice->take(), "352", 7);
		for (const auto &session : crowd) {
			WorldRead lock(stage.world);
			CHECK(met.count(session->user->nick) >= 1);
		}
	}
}

void a_channel_that_ends_ends_its_who()
{
	Stage stage;
	Crowd crowd;
	for (int i = 0; i < 1000; ++i) {
		crowd.push_back(stage.log_in(name("u", i)));
		stage.say(*crowd.back(), "JOIN #c");
		crowd.back()->take();
	}
	const auto alice = stage.log_in("alice");
	Others other{stage};
	alice->at_pace = [&] {
		for (const auto &session : crowd)
			other.leave(*session, "gone");
		crowd.clear();
	};
	stage.say(*alice, "WHO #c");
	CHECK(alice->take().ends_with(" 315 alice #c :End of /WHO list\r\n"));
}

void each_channel_of_a_join_is_one_item()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	std::string names;
	for (int i = 0; i < 40; ++i)
		names += name(i == 0 ? "#a" : ",#a", i);
	static_cast<void>(stage.out.take_work());
	stage.say(*alice, "JOIN " + names);
	check::equal(alice->paces, 39);
	CHECK(stage.out.take_work() >= 39 * kStepsOfCost);
	alice->paces = 0;
	stage.say(*alice, "PART " + names);
	check::equal(alice->paces, 39);
	alice->paces = 0;
	stage.say(*alice, "JOIN " + names);
	alice->paces = 0;
	stage.say(*alice, "JOIN 0");
	CHECK(alice->paces >= 39);
	WorldRead lock(stage.world);
	check::equal(stage.world.population().channels, 0);
}

void a_list_of_bans_is_shown_once()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	stage.say(*alice, "JOIN #c");
	stage.say(*alice, "MODE #c +b a!*@*");
	alice->take();
	stage.say(*alice, "MODE #c bbbbbbbbIbebe");
	const std::string answer = alice->take();
	check::equal(words(answer, "367", 3).size(), 1);
	check::equal(words(answer, "368", 3).size(), 1);
	check::equal(words(answer, "349", 3).size(), 1);
	check::equal(words(answer, "347", 3).size(), 1);
}

/** What all are sent grows with the members, not with their square. */
void rename_is_linear()
{
	const auto told = [](int count) {
		Stage stage;
		Crowd crowd;
		for (int i = 0; i < count; ++i) {
			crowd.push_back(stage.log_in(name("user", i)));
			stage.say(*crowd.back(), "JOIN #old");
		}
		for (const auto &session : crowd)
			session->take();
		stage.say(*crowd.front(), "RENAME #old #new");
		std::size_t bytes = 0;
		for (const auto &session : crowd) {
			const std::string got = session->take();
			CHECK(got.find(" PART #old") != std::string::npos);
			CHECK(got.find(" JOIN #new") != std::string::npos);
			CHECK(got.find(" 366 ") != std::string::npos);
			check::equal(session->flushes > 0, true);
			bytes += got.size();
		}
		return bytes;
	};
	const std::size_t small = told(200), large = told(800);
	CHECK(large < small * 5);
}

} // namespace

int main()
{
	return check::main("portions", {
	                                   TEST_CASE(a_long_list_lets_others_change_the_world),
	                                   TEST_CASE(a_list_costs_what_it_lists),
	                                   TEST_CASE(a_list_ends_with_its_session),
	                                   TEST_CASE(whoever_is_killed_between_two_portions_runs_no_more),
	                                   TEST_CASE(a_label_is_around_a_list_of_any_length),
	                                   TEST_CASE(who_meets_all_that_stay),
	                                   TEST_CASE(a_channel_that_ends_ends_its_who),
	                                   TEST_CASE(each_channel_of_a_join_is_one_item),
	                                   TEST_CASE(a_list_of_bans_is_shown_once),
	                                   TEST_CASE(rename_is_linear),
	                               });
}
