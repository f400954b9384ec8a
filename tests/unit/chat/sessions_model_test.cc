// SPDX-License-Identifier: MIT
// Random sequences of what users with several sessions do, held against a simple model of who must see what.
#include "fixture.hh"

#include <algorithm>
#include <array>
#include <map>
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

constexpr int kUsers = 4, kMostSessions = 3, kChannels = 3, kSteps = 1500;

/** Numbers that look random, the same in every run. */
class Dice {
public:
	explicit Dice(std::uint32_t seed) noexcept : state_(seed) {}
	int below(int limit) noexcept { return static_cast<int>((state_ = state_ * 1664525U + 1013904223U) >> 16) % limit; }

private:
	std::uint32_t state_;
};

/** What the model knows of one user; without sessions it is not online. */
struct Person {
	std::string account, nick;
	std::vector<std::shared_ptr<FakeSession>> sessions;
	std::set<std::string> channels;
};

/**
 * The oracle: for each session the lines that it must have got, without its answers. It knows nothing of outboxes,
 * roles and bursts, only who is where.
 */
class Model {
public:
	explicit Model(std::uint32_t seed) : dice_(seed)
	{
		for (int i = 0; i < kUsers; ++i)
			people_[static_cast<std::size_t>(i)] = {"account" + std::to_string(i), "nick" + std::to_string(i), {}, {}};
		Settings given = settings();
		given.operators.push_back({"root", "secret", "is root"});
		given.default_channel_modes = "";
		stage_ = std::make_unique<Stage>(std::move(given));
		operator_ = stage_->log_in("root_");
		stage_->say(*operator_, "OPER root secret");
		operator_->take();
	}

	void run()
	{
		for (step_ = 0; step_ < kSteps; ++step_) {
			Person &who = people_[static_cast<std::size_t>(dice_.below(kUsers))];
			act(who);
			compare();
			audit();
		}
	}

private:
	static std::string name(int channel) { return "#c" + std::to_string(channel); }

	void act(Person &who)
	{
		if (who.sessions.empty())
			return attach(who);
		switch (dice_.below(10)) {
		case 0: return attach(who);
		case 1: return quit(who);
		case 2:
		case 3: return join(who);
		case 4: return part(who);
		case 5: return say_in_channel(who);
		case 6: return say_in_private(who);
		case 7: return kick(who);
		case 8: return rename(who);
		default: return dice_.below(5) == 0 ? kill(who) : say_in_channel(who);
		}
	}

	FakeSession &any_session(const Person &who)
	{
		return *who.sessions[static_cast<std::size_t>(dice_.below(static_cast<int>(who.sessions.size())))];
	}
	std::string source(const Person &who) const { return ":" + who.nick + "!u@192.0.2.1 "; }

	/** All sessions of those who share a channel with `who`, and of `who`. */
	std::set<const FakeSession *> audience(const Person &who) const
	{
		std::set<const FakeSession *> all;
		for (const Person &person : people_) {
			const bool near = &person == &who ||
			                  std::any_of(who.channels.begin(), who.channels.end(), [&](const std::string &channel) {
				                  return person.channels.contains(channel);
			                  });
			for (const auto &session : person.sessions) {
				if (near)
					all.insert(session.get());
			}
		}
		return all;
	}
	void expect(const std::set<const FakeSession *> &sessions, const std::string &line)
	{
		for (const FakeSession *session : sessions)
			expected_[session].push_back(line);
	}
	std::set<const FakeSession *> members(const std::string &channel) const
	{
		std::set<const FakeSession *> all;
		for (const Person &person : people_) {
			for (const auto &session : person.sessions) {
				if (person.channels.contains(channel))
					all.insert(session.get());
			}
		}
		return all;
	}

	void attach(Person &who)
	{
		if (who.sessions.size() == kMostSessions)
			return;
		const auto session = stage_->connect();
		{
			WorldWrite lock(stage_->world);
			session->account = who.account;
		}
		who.sessions.push_back(session);
		for (const std::string &channel : who.channels)
			expect({session.get()}, source(who) + "JOIN " + channel);
		stage_->say(*session, "NICK " + who.nick);
		stage_->say(*session, "USER u 0 * :U");
		sorted_.insert(session.get()); // the channels come in an order that the model does not know
	}

	/** What remains of the last session goes. */
	void end(Person &who)
	{
		who.channels.clear();
		who.sessions.clear();
	}

	void quit(Person &who)
	{
		const auto place = who.sessions.begin() + dice_.below(static_cast<int>(who.sessions.size()));
		const std::shared_ptr<FakeSession> session = *place;
		const std::string line = source(who) + "QUIT :Quit: x";
		if (who.sessions.size() == 1)
			expect(audience(who), line);
		else
			expect({session.get()}, line);
		stage_->say(*session, "QUIT :x");
		stage_->leave(*session, *session->leaving);
		gone_.push_back(session);
		if (who.sessions.size() == 1)
			end(who);
		else
			who.sessions.erase(place);
	}

	void join(Person &who)
	{
		const std::string channel = name(dice_.below(kChannels));
		const bool is_new = who.channels.insert(channel).second;
		if (is_new)
			expect(members(channel), source(who) + "JOIN " + channel);
		stage_->say(any_session(who), "JOIN " + channel);
	}

	void part(Person &who)
	{
		const std::string channel = name(dice_.below(kChannels));
		if (who.channels.contains(channel))
			expect(members(channel), source(who) + "PART " + channel);
		who.channels.erase(channel);
		stage_->say(any_session(who), "PART " + channel);
	}

	void say_in_channel(Person &who)
	{
		const std::string channel = name(dice_.below(kChannels));
		FakeSession &session = any_session(who);
		const std::string text = "PRIVMSG " + channel + " :" + std::to_string(step_);
		std::set<const FakeSession *> all = members(channel);
		all.erase(&session);
		// Without the mode n strangers may speak in a channel that there is.
		expect(all, source(who) + text);
		stage_->say(session, text);
	}

	void say_in_private(Person &who)
	{
		const Person &to = people_[static_cast<std::size_t>(dice_.below(kUsers))];
		FakeSession &session = any_session(who);
		const std::string text = "PRIVMSG " + to.nick + " :" + std::to_string(step_);
		std::set<const FakeSession *> all;
		for (const auto &other : to.sessions)
			all.insert(other.get());
		for (const auto &other : who.sessions) {
			if (!to.sessions.empty() && (other.get() != &session || &to == &who))
				all.insert(other.get());
		}
		expect(all, source(who) + text);
		stage_->say(session, text);
	}

	void kick(Person &who)
	{
		Person &target = people_[static_cast<std::size_t>(dice_.below(kUsers))];
		const std::string channel = name(dice_.below(kChannels));
		bool may = false;
		{
			WorldRead lock(stage_->world);
			const Channel *place = stage_->world.find_channel(channel);
			const User *user = stage_->world.find_user(who.nick);
			may = place != nullptr && place->power(*user) >= Power::half_op && target.channels.contains(channel);
		}
		if (may) {
			expect(members(channel), source(who) + "KICK " + channel + " " + target.nick + " :" + who.nick);
			target.channels.erase(channel);
		}
		stage_->say(any_session(who), "KICK " + channel + " " + target.nick);
	}

	bool belongs_to_absent(const std::string &nick) const
	{
		return std::any_of(people_.begin(), people_.end(),
		                   [&](const Person &person) { return person.nick == nick && person.sessions.empty(); });
	}

	void rename(Person &who)
	{
		const std::string fresh = "nick" + std::to_string(dice_.below(2 * kUsers));
		if (belongs_to_absent(fresh))
			return; // the model keeps their nicks, the World does not
		const bool is_free =
		    std::none_of(people_.begin(), people_.end(), [&](const Person &person) { return person.nick == fresh; });
		if (is_free)
			expect(audience(who), source(who) + "NICK :" + fresh);
		stage_->say(any_session(who), "NICK " + fresh);
		if (is_free)
			who.nick = fresh;
	}

	void kill(Person &who)
	{
		std::set<const FakeSession *> others = audience(who);
		for (const auto &session : who.sessions) {
			others.erase(session.get());
			expect({session.get()}, ":root_!root_@192.0.2.1 KILL " + who.nick + " :x");
		}
		expect(others, source(who) + "QUIT :Killed (root_ (x))");
		stage_->say(*operator_, "KILL " + who.nick + " :x");
		operator_->take();
		for (const auto &session : who.sessions) {
			stage_->leave(*session, "killed");
			gone_.push_back(session);
		}
		end(who);
	}

	/** The lines that came, without answers, which are numerics and the server's own. */
	static std::vector<std::string> events_of(const std::string &text)
	{
		std::vector<std::string> lines;
		for (std::size_t at = 0; at < text.size();) {
			const std::size_t end = text.find("\r\n", at);
			std::string line = text.substr(at, end - at);
			if (line.find('!') != std::string::npos && line.starts_with(':') && line.find(' ') > line.find('!'))
				lines.push_back(std::move(line));
			at = end + 2;
		}
		return lines;
	}

	void compare(FakeSession &session)
	{
		std::vector<std::string> seen = events_of(session.take());
		std::vector<std::string> &wanted = expected_[&session];
		if (sorted_.contains(&session)) {
			std::sort(seen.begin(), seen.end());
			std::sort(wanted.begin(), wanted.end());
		}
		std::string got, want;
		for (const std::string &line : seen)
			got += line + '\n';
		for (const std::string &line : wanted)
			want += line + '\n';
		check::equal(got, want);
	}

	void compare()
	{
		for (const Person &person : people_) {
			for (const auto &session : person.sessions)
				compare(*session);
		}
		for (const auto &session : gone_)
			compare(*session);
		gone_.clear();
		expected_.clear();
		sorted_.clear();
	}

	/** The World has what the model has. */
	void audit()
	{
		WorldRead lock(stage_->world);
		std::size_t online = 0, sessions = 0;
		for (const Person &person : people_) {
			const User *user = stage_->world.find_user(person.nick);
			CHECK((user == nullptr) == person.sessions.empty());
			if (user == nullptr)
				continue;
			++online;
			sessions += person.sessions.size();
			check::equal(user->sessions.size(), person.sessions.size());
			for (const SessionRef &session : user->sessions)
				CHECK(session->user == user && session->state() == Session::State::bound);
			check::equal(user->places.size(), person.channels.size());
			for (const User::Place &place : user->places)
				CHECK(person.channels.contains(place.channel->name));
		}
		const Population people = stage_->world.population();
		check::equal(people.users, online + 1);
		check::equal(people.unknown, 0);
		check::equal(stage_->world.sessions().size(), sessions + 1);
		check::equal(stage_->world.sessions_of(online + 1), sessions + 1);
	}

	Dice dice_;
	int step_ = 0;
	std::array<Person, kUsers> people_;
	std::unique_ptr<Stage> stage_;
	std::shared_ptr<FakeSession> operator_;
	std::map<const FakeSession *, std::vector<std::string>> expected_;
	std::set<const FakeSession *> sorted_;
	std::vector<std::shared_ptr<FakeSession>> gone_;
};

void every_session_sees_what_it_must()
{
	for (const std::uint32_t seed : {1U, 20U, 300U, 4000U})
		Model(seed).run();
}

} // namespace

int main()
{
	return check::main("sessions_model", {
	                                         TEST_CASE(every_session_sees_what_it_must),
	                                     });
}
