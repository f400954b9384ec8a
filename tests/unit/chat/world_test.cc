// SPDX-License-Identifier: MIT
#include "chat/world.hh"
#include "fixture.hh"

#include <memory>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

/** Every membership is known to both of its sides, in its place. */
void check_places(World &world)
{
	WorldRead lock(world);
	std::size_t members = 0, places = 0;
	for (std::size_t i = 0; i < world.channel_roll().size(); ++i) {
		if (const Channel *channel = world.channel_roll().at(i)) {
			CHECK(!channel->members().empty());
			members += channel->members().size();
		}
	}
	world.each_user([&](const User &user) REQUIRES_SHARED(world_role) {
		for (const User::Place &place : user.places) {
			CHECK(place.index < place.channel->members().size());
			CHECK(place.channel->members()[place.index].user == &user);
			CHECK(world.find_channel(place.channel->name) == place.channel);
			++places;
		}
	});
	check::equal(members, places);
}

void memberships_stay_consistent()
{
	constexpr int kUsers = 8, kChannels = 4;
	Stage stage;
	std::vector<std::shared_ptr<FakeSession>> sessions;
	for (int i = 0; i < kUsers; ++i)
		sessions.push_back(stage.log_in("user" + std::to_string(i)));
	// A fixed sequence that looks random: joins, parts, nicks and departures in every order.
	std::uint32_t state = 12345;
	const auto random = [&](int below) {
		return static_cast<int>((state = state * 1664525U + 1013904223U) >> 16) % below;
	};
	for (int step = 0; step < 2000; ++step) {
		const auto index = static_cast<std::size_t>(random(kUsers));
		FakeSession &session = *sessions[index];
		const std::string channel = "#" + std::to_string(random(kChannels));
		switch (random(8)) {
		case 0:
		case 1:
		case 2: stage.say(session, "JOIN " + channel); break;
		case 3:
		case 4: stage.say(session, "PART " + channel); break;
		case 5: stage.say(session, "KICK " + channel + " user" + std::to_string(random(kUsers))); break;
		case 6: stage.say(session, "JOIN 0"); break;
		default: stage.leave(session, "gone"); sessions[index] = stage.log_in("user" + std::to_string(index));
		}
		check_places(stage.world);
	}
	for (const auto &session : sessions)
		stage.leave(*session, "end");
	WorldRead lock(stage.world);
	const Population left = stage.world.population();
	check::equal(left.users, 0);
	check::equal(left.channels, 0);
	check::equal(left.unknown, 0);
	check::equal(left.most_users, kUsers);
}

void a_quit_is_told_once_to_each_neighbour()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	const auto bob = stage.log_in("bob");
	const auto carol = stage.log_in("carol");
	for (FakeSession *session : {alice.get(), bob.get()})
		stage.say(*session, "JOIN #a,#b");
	alice->take();
	bob->take();
	stage.leave(*bob, "bye");
	check::equal(alice->take(), ":bob!bob@192.0.2.1 QUIT :bye\r\n");
	check::equal(bob->take(), "");
	check::equal(carol->take(), "");
}

/** Those who leave together tell those who stay, and not one another. */
void users_leave_together()
{
	Stage stage;
	std::vector<std::shared_ptr<FakeSession>> bots;
	const auto alice = stage.log_in("alice");
	stage.say(*alice, "JOIN #a,#b");
	for (int i = 0; i < 20; ++i) {
		bots.push_back(stage.log_in("bot" + std::to_string(i)));
		stage.say(*bots.back(), i % 2 == 0 ? "JOIN #a,#b,#only" : "JOIN #b");
	}
	const auto bob = stage.log_in("bob");
	stage.say(*bob, "JOIN #b");
	for (const auto &bot : bots)
		bot->take();
	alice->take();
	bob->take();
	{
		WorldWrite lock(stage.world);
		std::vector<User *> users;
		for (const auto &bot : bots)
			users.push_back(bot->user);
		stage.world.remove_users(users, "K-lined", stage.out, &lock);
	}
	stage.out.flush();
	const std::string told = alice->take();
	check::equal(told, bob->take());
	for (int i = 0; i < 20; ++i) {
		const std::string quit =
		    ":bot" + std::to_string(i) + "!bot" + std::to_string(i) + "@192.0.2.1 QUIT :K-lined\r\n";
		const std::size_t first = told.find(quit);
		CHECK(first != std::string::npos && told.find(quit, first + 1) == std::string::npos);
		check::equal(bots[static_cast<std::size_t>(i)]->take(), "");
	}
	check_places(stage.world);
	WorldRead lock(stage.world);
	CHECK(stage.world.find_channel("#only") == nullptr);
	check::equal(stage.world.find_channel("#a")->members().size(), 1);
	check::equal(stage.world.find_channel("#b")->members().size(), 2);
	check::equal(stage.world.population().users, 2);
}

void names_follow_the_case_mapping()
{
	Stage stage;
	const auto alice = stage.log_in("Alice");
	stage.say(*alice, "JOIN #Chan");
	stage.say(*alice, "NICK ALICE");
	WorldRead lock(stage.world);
	const User *user = stage.world.find_user("alice");
	CHECK(user != nullptr);
	check::equal(user->nick, "ALICE");
	check::equal(user->source(), "ALICE!Alice@192.0.2.1");
	CHECK(stage.world.find_channel("#CHAN") != nullptr);
	CHECK(stage.world.find_channel("#chan") == stage.world.find_channel("#CHAN"));
	// Only the case has changed: nobody has left.
	check::equal(stage.world.departed("alice").size(), 0);
}

void reserved_nicks_are_those_of_the_settings_and_the_server()
{
	Settings given = settings();
	given.server_name = "db1[x]";
	given.casemapping = CaseMapping::rfc1459;
	given.reserved_nicks = {"*Serv", "boss?", "a[b"};
	Stage stage(given);
	WorldRead lock(stage.world);
	for (const std::string_view nick : {"db1[x]", "DB1{X}", "nickserv", "Serv", "bossy", "BOSS_", "A{B"})
		CHECK(stage.world.reserved(nick));
	for (const std::string_view nick : {"db1", "servant", "boss", "bosses", "ab", "root"})
		CHECK(!stage.world.reserved(nick));
}

void an_invitation_ends_with_its_user()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	auto bob = stage.log_in("bob");
	stage.say(*alice, "JOIN #c");
	stage.say(*alice, "MODE #c +i");
	stage.say(*alice, "INVITE bob #c");
	stage.leave(*bob, "gone");
	// Another of the same nick was not invited.
	bob = stage.log_in("bob");
	stage.say(*bob, "JOIN #c");
	CHECK(bob->take().starts_with(":irc.test 473 bob #c :"));
}

void whowas_keeps_as_many_as_it_may()
{
	Stage stage;
	{
		WorldWrite lock(stage.world);
		Settings changed = settings();
		changed.limits.whowas = 3;
		stage.world.configure(changed);
	}
	for (int i = 0; i < 5; ++i)
		stage.leave(*stage.log_in("user" + std::to_string(i)), "gone");
	WorldRead lock(stage.world);
	check::equal(stage.world.departed("user1").size(), 0);
	check::equal(stage.world.departed("user2").size(), 1);
	check::equal(stage.world.departed("USER4").size(), 1);
}

void watchers_are_forgotten_with_their_session()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	stage.say(*alice, "MONITOR + bob,carol");
	stage.leave(*alice, "gone");
	{
		WorldRead lock(stage.world);
		CHECK(stage.world.watchers("bob") == nullptr);
		CHECK(stage.world.watchers("carol") == nullptr);
	}
	static_cast<void>(stage.log_in("bob"));
	check::equal(alice->outbox.size(), 0);
}

void the_census_of_modes()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	const auto unknown = stage.connect();
	stage.say(*alice, "MODE alice +i");
	{
		WorldRead lock(stage.world);
		const Population people = stage.world.population();
		check::equal(people.users, 1);
		check::equal(people.invisible, 1);
		check::equal(people.unknown, 1);
	}
	stage.leave(*alice, "gone");
	stage.leave(*unknown, "gone");
	WorldRead lock(stage.world);
	check::equal(stage.world.population().invisible, 0);
	check::equal(stage.world.population().unknown, 0);
}

} // namespace

int main()
{
	return check::main("world", {
	                                TEST_CASE(memberships_stay_consistent),
	                                TEST_CASE(a_quit_is_told_once_to_each_neighbour),
	                                TEST_CASE(users_leave_together),
	                                TEST_CASE(names_follow_the_case_mapping),
	                                TEST_CASE(an_invitation_ends_with_its_user),
	                                TEST_CASE(reserved_nicks_are_those_of_the_settings_and_the_server),
	                                TEST_CASE(whowas_keeps_as_many_as_it_may),
	                                TEST_CASE(watchers_are_forgotten_with_their_session),
	                                TEST_CASE(the_census_of_modes),
	                            });
}
