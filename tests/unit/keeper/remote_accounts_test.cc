// SPDX-License-Identifier: MIT
// The front's end of the lane, with a keeper that is dead, slow or a liar.
#include "keeper/remote_accounts.hh"

#include "keeper/keeper.hh"
#include "keeper/lane.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/eventually.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::keeper;
using chat::AccountResult;

namespace {

/** A keeper that does what the test says. */
class Stage {
public:
	Stage() : Stage(LanePair::make()) {}

	/** The front has heard that the keeper is ready. */
	RemoteAccounts &front()
	{
		Reply ready{.kind = Say::ready};
		say(ready);
		front_->await_start(host());
		front_->start();
		return *front_;
	}
	RemoteAccounts &unstarted() { return *front_; }
	RemoteAccounts::Host host()
	{
		return {.report = [this](std::string_view text) { note("report ", text); },
		        .trouble =
		            [this](log::DiskTrouble kind, bool begins, std::string_view text) {
			            const char *names[] = {"full ", "stalled ", "failed "};
			            note(names[static_cast<std::size_t>(kind)],
			                 std::string(begins ? "begins: " : "is over: ").append(text));
		            },
		        .lost = [this](std::string_view why) { note("lost ", why); }};
	}

	void say(const Reply &reply) { say(reply.encode()); }
	void say(const std::string &packet) { CHECK(send_packet(keeper_.get(), packet) == IoStatus::done); }
	Question hear()
	{
		std::string buffer(Question::kMaxPacket, '\0');
		const IoResult got = receive_packet(keeper_.get(), buffer);
		CHECK(got.ok());
		const char *fault = nullptr;
		const auto question = Question::decode(std::string_view(buffer).substr(0, got.bytes), fault);
		CHECK(question.has_value());
		return *question;
	}
	void die() { keeper_.reset(); }
	std::string notes() const
	{
		MutexLock lock(mutex_);
		return notes_;
	}

private:
	explicit Stage(LanePair lane)
	    : keeper_(std::move(lane.keeper)),
	      front_(std::make_unique<RemoteAccounts>(std::move(lane.front)))
	{
	}
	void note(std::string_view what, std::string_view text)
	{
		MutexLock lock(mutex_);
		notes_.append(what).append(text).append("\n");
	}

	UniqueFd keeper_;
	mutable Mutex mutex_{"Stage", 0};
	std::string notes_ GUARDED_BY(mutex_);
	std::unique_ptr<RemoteAccounts> front_;
};

/** Somebody who logs in, in a thread. */
class Caller {
public:
	Caller(RemoteAccounts &accounts, const std::string &name)
	    : thread_([this, &accounts, name] { answer = accounts.check_password(name, "sesame"); })
	{
		thread_.start();
	}
	~Caller() { join(); }
	void join()
	{
		if (thread_.joinable())
			thread_.join();
	}

	chat::Accounts::Answer answer;

private:
	Thread thread_;
};

void each_gets_its_own_answer()
{
	Stage stage;
	RemoteAccounts &front = stage.front();
	Caller alice(front, "alice");
	const Question first = stage.hear();
	Caller bob(front, "bob");
	const Question second = stage.hear();
	check::equal(first.name + second.name, "alicebob");
	check::equal(first.text, "sesame");
	CHECK(first.token != second.token);
	for (const Question *one : {&second, &first})
		stage.say(Reply::of(one->token, chat::Accounts::Answer{AccountResult::done, "is " + one->name, {}}));
	alice.join();
	bob.join();
	check::equal(alice.answer.account, "is alice");
	check::equal(bob.answer.account, "is bob");
	check::equal(front.waiting(), 0U);
}

void a_list_is_put_together()
{
	Stage stage;
	RemoteAccounts &front = stage.front();
	std::vector<chat::Account> all;
	for (int i = 0; i < 5000; ++i)
		all.push_back({.name = "a-name-that-is-not-short-" + std::to_string(i), .nicks = {}, .identities = {}});
	Thread keeper([&] {
		const Question question = stage.hear();
		CHECK(question.kind == Ask::list);
		for (const std::string &packet : Reply::encode_list(question.token, all))
			stage.say(packet);
	});
	keeper.start();
	const std::vector<chat::Account> got = front.list();
	keeper.join();
	check::equal(got.size(), all.size());
	check::equal(got.back().name, all.back().name);
}

void nobody_waits_for_a_dead_keeper()
{
	Stage stage;
	RemoteAccounts &front = stage.front();
	Caller alice(front, "alice");
	static_cast<void>(stage.hear());
	stage.die();
	alice.join();
	CHECK(alice.answer.result == AccountResult::unavailable);
	check::equal(alice.answer.why, "The server is stopping");
	check::eventually("the loss is told", [&] { return stage.notes() == "lost it has ended\n"; });
	CHECK(front.is_lost());
	CHECK(front.check_identity("uid:1000").result == AccountResult::unavailable);
	chat::Account found;
	CHECK(!front.find("alice", found) && front.list().empty());
	const auto login = front.begin_scram();
	CHECK(login->step("n,,n=alice,r=x").result == AccountResult::unavailable);
}

void nobody_waits_for_a_slow_keeper_when_the_server_stops()
{
	Stage stage;
	RemoteAccounts &front = stage.front();
	Caller alice(front, "alice");
	static_cast<void>(stage.hear());
	front.give_up();
	alice.join();
	CHECK(alice.answer.result == AccountResult::unavailable);
	CHECK(!front.is_lost());
	check::equal(stage.notes(), "");
}

/** Whatever does not parse ends the front; answers to nobody are passed over. */
void a_liar_is_not_believed()
{
	for (const std::string &lie : {std::string("garbage"), Reply{.kind = Say::ready}.encode(),
	                               Question{.kind = Ask::list}.encode(), std::string(Reply::kMaxPacket + 1, 'x')}) {
		Stage stage;
		RemoteAccounts &front = stage.front();
		stage.say(Reply::of(4711, chat::Accounts::Answer{AccountResult::done, "nobody", {}}));
		Caller alice(front, "alice");
		static_cast<void>(stage.hear());
		stage.say(lie);
		alice.join();
		CHECK(alice.answer.result == AccountResult::unavailable);
		check::eventually("the loss is told", [&] { return stage.notes().starts_with("lost "); });
		CHECK(front.is_lost());
	}
}

void what_it_reports_is_told()
{
	Stage stage;
	Reply report{.kind = Say::report};
	report.why = "before the start";
	stage.say(report);
	RemoteAccounts &front = stage.front();
	check::equal(stage.notes(), "report before the start\n");
	report.why = "later";
	stage.say(report);
	check::eventually("the report", [&] { return stage.notes() == "report before the start\nreport later\n"; });
	CHECK(front.has_verifiers());
}

void trouble_with_its_disk_is_told()
{
	Stage stage;
	stage.say(Reply::of(log::DiskTrouble::full, true, "before the start"));
	stage.front();
	check::equal(stage.notes(), "full begins: before the start\n");
	stage.say(Reply::of(log::DiskTrouble::stalled, true, "later"));
	stage.say(Reply::of(log::DiskTrouble::stalled, false, "it answers"));
	stage.say(Reply::of(log::DiskTrouble::failed, true, "at last"));
	check::eventually("the troubles", [&] {
		return stage.notes() == "full begins: before the start\nstalled begins: later\n"
		                        "stalled is over: it answers\nfailed begins: at last\n";
	});
}

void a_keeper_that_cannot_start_says_why()
{
	const auto failure = [](Stage &stage) -> std::string {
		try {
			stage.unstarted().await_start(stage.host());
		} catch (const std::runtime_error &error) {
			return error.what();
		}
		return "";
	};
	Stage failing, dying, lying;
	Reply failed{.kind = Say::failed};
	failed.why = "mkdir /nowhere: Permission denied";
	failing.say(failed);
	check::equal(failure(failing), "mkdir /nowhere: Permission denied");
	dying.die();
	check::contains(failure(dying), "ended before it had started");
	lying.say("garbage");
	check::contains(failure(lying), "cannot be understood");
}

/** The keeper would end the front for it. */
void what_is_too_long_is_not_asked()
{
	Stage stage;
	RemoteAccounts &front = stage.front();
	const std::string text(Question::kMaxText + 1, 'x'), name(Question::kMaxName + 1, 'x');
	CHECK(front.check_password(name, "sesame").result == AccountResult::wrong);
	CHECK(front.check_password("alice", text).result == AccountResult::wrong);
	CHECK(front.check_identity(text).result == AccountResult::wrong);
	CHECK(front.begin_scram()->step(text).result == AccountResult::wrong);
	CHECK(front.add({name, "sesame", {}, {}}).result == AccountResult::invalid);
	CHECK(front.add({"alice", text, {}, {}}).result == AccountResult::invalid);
	CHECK(front.add({"alice", "sesame", text, {}}).result == AccountResult::invalid);
	CHECK(front.add({"alice", {}, {}, text}).result == AccountResult::invalid);
	CHECK(front.set_password("alice", text).result == AccountResult::invalid);
	CHECK(front.set_password(name, "sesame").result == AccountResult::unknown);
	CHECK(front.set_email("alice", text).result == AccountResult::invalid);
	CHECK(front.add_nick("alice", text).result == AccountResult::invalid);
	CHECK(front.drop_nick("alice", text).result == AccountResult::unknown);
	CHECK(front.add_identity("alice", text).result == AccountResult::invalid);
	CHECK(front.drop_identity("alice", text).result == AccountResult::unknown);
	CHECK(front.suspend(name, true).result == AccountResult::unknown);
	CHECK(front.drop(name).result == AccountResult::unknown);
	CHECK(front.take_in(name).result == AccountResult::unknown);
	chat::Account found;
	CHECK(!front.find(name, found));
	check::equal(front.waiting(), 0U);
}

void the_keeper_hears_of_the_end_of_a_conversation()
{
	Stage stage;
	RemoteAccounts &front = stage.front();
	{
		const auto unused = front.begin_scram(); // of which it never hears
		auto login = front.begin_scram();
		chat::ScramLogin::Step step;
		Thread caller([&] { step = login->step("n,,n=alice,r=x"); });
		caller.start();
		const Question question = stage.hear();
		CHECK(question.kind == Ask::scram_step && question.conversation != 0);
		stage.say(Reply::of(question.token, chat::ScramLogin::Step{.result = AccountResult::done,
		                                                           .message = "r=xy,s=c2FsdA==,i=4096",
		                                                           .account = {},
		                                                           .why = {}}));
		caller.join();
		CHECK(step.result == AccountResult::done && !step.finished);
		check::equal(step.message, "r=xy,s=c2FsdA==,i=4096");
		login.reset();
		const Question end = stage.hear();
		CHECK(end.kind == Ask::scram_end && end.conversation == question.conversation);
	}
	std::vector<std::unique_ptr<chat::ScramLogin>> all;
	for (std::size_t i = 0; i < RemoteAccounts::kMostConversations; ++i)
		all.push_back(front.begin_scram());
	CHECK(all.back() != nullptr && front.begin_scram() == nullptr);
	all.clear();
	CHECK(front.begin_scram() != nullptr);
}

/** More conversations end than the lane has room for: the keeper hears of all, and nobody waits. */
void ends_wait_for_room_on_the_lane()
{
	constexpr int kMany = 2000;
	Stage stage;
	RemoteAccounts &front = stage.front();
	std::vector<std::unique_ptr<chat::ScramLogin>> all;
	for (int i = 0; i < kMany; ++i) {
		auto login = front.begin_scram();
		Thread caller([&] { static_cast<void>(login->step("n,,n=alice,r=x")); });
		caller.start();
		stage.say(
		    Reply::of(stage.hear().token,
		              chat::ScramLogin::Step{.result = AccountResult::done, .message = {}, .account = {}, .why = {}}));
		caller.join();
		all.push_back(std::move(login));
	}
	all.clear();
	int ends = 0;
	Thread others([&] {
		while (front.check_identity("uid:1000").result == AccountResult::wrong)
			continue;
	});
	others.start();
	while (ends < kMany) {
		const Question question = stage.hear();
		if (question.kind == Ask::scram_end)
			++ends;
		else
			stage.say(Reply::of(question.token, chat::Accounts::Answer{AccountResult::wrong, {}, {}}));
	}
	stage.die();
	others.join();
	check::equal(ends, kMany);
}

const CMUnitTest kTests[] = {
    TEST_CASE(each_gets_its_own_answer),       TEST_CASE(a_list_is_put_together),
    TEST_CASE(nobody_waits_for_a_dead_keeper), TEST_CASE(nobody_waits_for_a_slow_keeper_when_the_server_stops),
    TEST_CASE(a_liar_is_not_believed),         TEST_CASE(what_it_reports_is_told),
    TEST_CASE(trouble_with_its_disk_is_told),  TEST_CASE(a_keeper_that_cannot_start_says_why),
    TEST_CASE(what_is_too_long_is_not_asked),  TEST_CASE(the_keeper_hears_of_the_end_of_a_conversation),
    TEST_CASE(ends_wait_for_room_on_the_lane),
};

} // namespace

int main()
{
	return check::main("remote_accounts", kTests);
}
