// SPDX-License-Identifier: MIT
// The keeper's end of the lane: a vault behind it, a front that lies, and passwords that take their time.
#include "keeper/keeper.hh"

#include "keeper/lane.hh"
#include "keeper/remote_accounts.hh"

#include "unit/vault/vault_rig.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/eventually.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::keeper;
using namespace std::chrono_literals;
using chat::AccountResult;

namespace {

/** A keeper and its front, in one process. */
class House {
public:
	explicit House(chat::Accounts &accounts, Keeper::Options options = {}) : House(LanePair::make(), accounts, options)
	{
	}
	~House()
	{
		front.stop();
		join();
	}

	/** Why the keeper has ended. */
	std::string join()
	{
		if (server_.joinable())
			server_.join();
		keeper.stop();
		return ended_;
	}

private:
	House(LanePair lane, chat::Accounts &accounts, Keeper::Options &options)
	    : lane_(std::move(lane.keeper)),
	      keeper(lane_.get(), accounts, std::move(options)),
	      front(std::move(lane.front)),
	      server_([this] {
		      ended_ = keeper.serve();
		      lane_.reset(); // as the end of the process does
	      })
	{
		keeper.start();
		keeper.tell_ready();
		server_.start();
		front.await_start({.report = [](std::string_view) {},
		                   .trouble = [](log::DiskTrouble, bool, std::string_view) {},
		                   .lost = [](std::string_view) {}});
		front.start();
	}

	UniqueFd lane_;
	std::string ended_;

public:
	Keeper keeper;
	RemoteAccounts front;

private:
	Thread server_;
};

void all_that_accounts_do_goes_over_the_lane()
{
	check::VaultRig rig;
	const auto vault = rig.open();
	bool reloaded = false;
	House house(*vault, {.reload =
	                         [&] {
		                         reloaded = true;
		                         return chat::Accounts::Answer{AccountResult::done, {}, {}};
	                         },
	                     .read =
	                         [](Ask which) {
		                         return which == Ask::read_config ? std::optional(std::string(100'000, 'x'))
		                                                          : std::nullopt;
	                         }});
	RemoteAccounts &front = house.front;
	CHECK(front.are_kept() && front.has_verifiers());
	CHECK(front.add({"Alice", "open sesame", "alice@example.org", "uid:1000"}).is_done());
	CHECK(front.add({"alice", "again", {}, {}}).result == AccountResult::exists);
	check::equal(front.check_password("ALICE", "open sesame").account, "Alice");
	const auto wrong = front.check_password("alice", "wrong");
	CHECK(wrong.result == AccountResult::wrong);
	check::equal(wrong.why, "Wrong name or password");
	check::equal(front.check_identity("uid:1000").account, "Alice");
	check::equal(check::scram(front, "alice", "open sesame").account, "Alice");
	check::equal(check::scram(front, "alice", "wrong").why, "Wrong name or password");
	check::equal(check::scram(front, "nobody", "wrong").why, "Wrong name or password");
	CHECK(front.add_nick("alice", "al").is_done() && front.add_nick("alice", "al2").is_done());
	CHECK(front.drop_nick("alice", "al2").is_done());
	CHECK(front.add_identity("alice", "uid:1001").is_done() && front.drop_identity("alice", "uid:1001").is_done());
	CHECK(front.set_email("alice", "al@example.org").is_done());
	CHECK(front.set_password("alice", "another one").is_done());
	CHECK(front.suspend("alice", true).is_done());
	CHECK(front.check_password("alice", "another one").result == AccountResult::suspended);
	CHECK(front.suspend("alice", false).is_done() && front.check_password("al", "another one").is_done());
	chat::Account found;
	CHECK(front.find("AL", found) && !front.find("nobody", found));
	CHECK(found.name == "Alice" && found.email == "al@example.org" && !found.suspended && !found.made_offline);
	CHECK(found.nicks == std::vector<std::string>{"al"} && found.identities == std::vector<std::string>{"uid:1000"});
	CHECK(front.add({"bob", "sesame", {}, {}, false, true}).is_done());
	CHECK(front.find("bob", found) && found.made_offline);
	CHECK(front.take_in("bob").is_done() && front.find("bob", found) && !found.made_offline);
	CHECK(front.list().size() == 2 && front.list()[0].name == "Alice");
	CHECK(front.drop("alice").is_done() && front.drop("alice").result == AccountResult::unknown);
	check::equal(front.list().size(), 1U);
	CHECK(front.reload().is_done() && reloaded);
	CHECK(front.read_config() == std::string(100'000, 'x') && !front.read_motd());
}

void many_ask_at_once()
{
	check::VaultRig rig;
	const auto vault = rig.open();
	House house(*vault, {.logins_waiting = 1000, .reload = {}, .read = {}});
	std::vector<std::unique_ptr<Thread>> threads;
	for (int i = 0; i < 20; ++i) {
		threads.push_back(std::make_unique<Thread>([&, name = "user" + std::to_string(i)] {
			CHECK(house.front.add({name, "sesame", {}, {}}).is_done());
			check::equal(house.front.check_password(name, "sesame").account, name);
			check::equal(check::scram(house.front, name, "sesame").account, name);
			CHECK(!house.front.list().empty());
		}));
		threads.back()->start();
	}
	for (const auto &thread : threads)
		thread->join();
	check::equal(house.front.list().size(), 20U);
}

/** A vault whose passwords take as long as the test likes. */
class SlowAccounts final : public chat::Accounts {
public:
	explicit SlowAccounts(chat::Accounts &others) : others_(others) {}

	void let_go()
	{
		MutexLock lock(mutex_);
		open_ = true;
		opened_.notify_all();
	}
	std::size_t held() const
	{
		MutexLock lock(mutex_);
		return held_;
	}

	bool are_kept() const noexcept override { return true; }
	bool has_verifiers() const noexcept override { return false; }
	Answer check_password(std::string_view name, std::string_view) override
	{
		MutexLock lock(mutex_);
		++held_;
		while (!open_)
			opened_.wait(mutex_);
		return {AccountResult::done, std::string(name), {}};
	}
	Answer check_identity(std::string_view one) override { return others_.check_identity(one); }
	std::unique_ptr<chat::ScramLogin> begin_scram() override { return others_.begin_scram(); }
	Answer add(const Fresh &fresh) override { return others_.add(fresh); }
	Answer set_password(std::string_view a, std::string_view b) override { return others_.set_password(a, b); }
	Answer set_email(std::string_view a, std::string_view b) override { return others_.set_email(a, b); }
	Answer suspend(std::string_view a, bool on) override { return others_.suspend(a, on); }
	Answer add_nick(std::string_view a, std::string_view b) override { return others_.add_nick(a, b); }
	Answer drop_nick(std::string_view a, std::string_view b) override { return others_.drop_nick(a, b); }
	Answer add_identity(std::string_view a, std::string_view b) override { return others_.add_identity(a, b); }
	Answer drop_identity(std::string_view a, std::string_view b) override { return others_.drop_identity(a, b); }
	Answer drop(std::string_view a) override { return others_.drop(a); }
	Answer take_in(std::string_view a) override { return others_.take_in(a); }
	bool find(std::string_view name, chat::Account &found) override { return others_.find(name, found); }
	std::vector<chat::Account> list() override { return others_.list(); }

private:
	chat::Accounts &others_;
	mutable Mutex mutex_{"SlowAccounts", 0};
	CondVar opened_;
	std::size_t held_ GUARDED_BY(mutex_) = 0;
	bool open_ GUARDED_BY(mutex_) = false;
};

void slow_passwords_delay_nothing_else()
{
	check::VaultRig rig;
	const auto vault = rig.open();
	SlowAccounts slow(*vault);
	House house(slow, {.checks = 2, .logins_waiting = 10, .reload = {}, .read = {}});
	RemoteAccounts &front = house.front;
	CHECK(!front.has_verifiers());
	std::atomic<int> done{0};
	std::vector<std::unique_ptr<Thread>> threads;
	const auto log_in = [&] {
		threads.push_back(
		    std::make_unique<Thread>([&] { done += front.check_password("bob", "x").is_done() ? 1 : 0; }));
		threads.back()->start();
	};
	for (std::size_t i = 0; i < 12; ++i) // two that are checked, ten that wait
		log_in();
	check::eventually("all are asked", [&] { return slow.held() == 3 && front.waiting() == 12; });
	check::eventually("no more may wait",
	                  [&] { return front.check_password("carol", "x").result == AccountResult::busy; });
	CHECK(front.add({"alice", "sesame", {}, {}}).is_done());
	check::equal(check::scram(front, "alice", "sesame").account, "alice");
	CHECK(front.set_password("alice", "another one").is_done() && front.list().size() == 1);
	slow.let_go();
	for (const auto &thread : threads)
		thread->join();
	check::equal(done.load(), 12);
}

void who_has_waited_too_long_is_told_so()
{
	check::VaultRig rig;
	const auto vault = rig.open();
	SlowAccounts slow(*vault);
	House house(slow, {.checks = 1, .logins_waiting = 10, .patience = 20ms, .reload = {}, .read = {}});
	chat::Accounts::Answer first, second, late;
	Thread one([&] { first = house.front.check_password("one", "x"); });
	one.start();
	Thread two([&] { second = house.front.check_password("two", "x"); });
	two.start();
	check::eventually("both are held", [&] { return slow.held() == 2; });
	const auto asked = std::chrono::steady_clock::now();
	Thread three([&] { late = house.front.check_password("three", "x"); });
	three.start();
	check::eventually("the third waits", [&] { return house.front.waiting() == 3; });
	check::eventually("it is late", [&] { return std::chrono::steady_clock::now() - asked > 200ms; });
	slow.let_go();
	for (Thread *thread : {&one, &two, &three})
		thread->join();
	CHECK(first.is_done() && second.is_done());
	CHECK(late.result == AccountResult::busy || late.is_done()); // its thread may have slept before it asked
	check::equal(late.is_done() ? std::string() : late.why,
	             late.is_done() ? "" : "Too many logins at this moment: try again");
}

/** A front that has been taken over. */
void what_is_no_question_ends_the_front()
{
	check::VaultRig rig;
	const auto vault = rig.open();
	for (const std::string &lie :
	     {std::string("garbage"), std::string(Question::kMaxPacket + 1, 'x'), Reply{}.encode(),
	      Question{.kind = static_cast<Ask>(77)}.encode(), Question{.kind = Ask::reload, .text = "/etc"}.encode()}) {
		LanePair lane = LanePair::make();
		Keeper keeper(lane.keeper.get(), *vault, {});
		keeper.start();
		CHECK(send_packet(lane.front.get(), lie) == IoStatus::done);
		CHECK(!keeper.serve().empty());
		keeper.stop();
	}
}

/** One conversation has one step at a time, there are no more than may be, and dropped ones are forgotten. */
void conversations_are_bounded()
{
	check::VaultRig rig;
	const auto vault = rig.open();
	CHECK(vault->add({"alice", "sesame", {}, {}}).is_done());
	Conversations conversations(*vault);
	const std::string first = "n,,n=alice,r=nonce";
	for (std::uint64_t number = 1; number <= Conversations::kMost; ++number)
		CHECK(!conversations.step(number, first).finished);
	CHECK(conversations.step(Conversations::kMost + 1, first).result == AccountResult::busy);
	conversations.end(1);
	conversations.end(1);
	CHECK(!conversations.step(Conversations::kMost + 1, first).finished);
	CHECK(conversations.step(2, "garbage").finished);
	check::equal(conversations.size(), Conversations::kMost - 1);
}

const CMUnitTest kTests[] = {
    TEST_CASE(all_that_accounts_do_goes_over_the_lane), TEST_CASE(many_ask_at_once),
    TEST_CASE(slow_passwords_delay_nothing_else),       TEST_CASE(who_has_waited_too_long_is_told_so),
    TEST_CASE(what_is_no_question_ends_the_front),      TEST_CASE(conversations_are_bounded),
};

} // namespace

int main()
{
	return check::main("keeper", kTests);
}
