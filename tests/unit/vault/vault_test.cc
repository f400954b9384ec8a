// SPDX-License-Identifier: MIT
#include "vault/vault.hh"

#include <confer/thread.hh>

#include <algorithm>
#include <atomic>
#include <deque>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "support/check.hh"
#include "vault_rig.hh"

using namespace confer;
using namespace confer::vault;
using chat::AccountResult;
using check::scram;
using check::VaultRig;

namespace {

const std::string kCertificate = "cert:" + std::string(64, 'b');

void an_account_is_there_after_a_restart()
{
	VaultRig rig;
	chat::Account before;
	{
		const auto vault = rig.open();
		const auto added = vault->add({"Alice", "sesame", "alice@example.org", "uid:1000"});
		CHECK(added.is_done());
		check::equal(added.account, "Alice");
		CHECK(vault->add_nick("alice", "Al").is_done());
		CHECK(vault->add_identity("ALICE", kCertificate).is_done());
		CHECK(vault->find("aL", before));
	}
	const auto vault = rig.open();
	chat::Account after;
	CHECK(vault->find("alice", after));
	check::equal(after.name, "Alice");
	check::equal(after.email, "alice@example.org");
	check::equal(after.registered, before.registered);
	check::equal(after.nicks.at(0), "Al");
	check::equal(after.identities.size(), 2U);
	check::equal(vault->check_password("AL", "sesame").account, "Alice");
	check::equal(vault->check_identity("uid:1000").account, "Alice");
	check::equal(vault->check_identity(kCertificate).account, "Alice");
	check::equal(scram(*vault, "al", "sesame").account, "Alice");
	check::equal(rig.reports(), "");
}

void wrong_says_no_more_than_that()
{
	VaultRig rig;
	const auto vault = rig.open();
	CHECK(vault->add({"alice", "sesame", "", ""}).is_done());
	const auto wrong = vault->check_password("alice", "Sesame");
	const auto unknown = vault->check_password("bob", "sesame");
	CHECK(wrong.result == AccountResult::wrong && unknown.result == AccountResult::wrong);
	check::equal(wrong.why, unknown.why);
	CHECK(vault->check_password("alice", "").result == AccountResult::wrong);
	CHECK(vault->check_password("uid:1000", "sesame").result == AccountResult::wrong);
	CHECK(vault->check_identity("uid:1000").result == AccountResult::wrong);
	CHECK(vault->check_identity("alice").result == AccountResult::wrong);
	const auto scram_wrong = scram(*vault, "alice", "Sesame");
	const auto scram_unknown = scram(*vault, "bob", "sesame");
	CHECK(scram_wrong.result == AccountResult::wrong && scram_unknown.result == AccountResult::wrong);
	CHECK(scram_wrong.finished && scram_unknown.finished);
	check::equal(scram_wrong.why, scram_unknown.why);
	check::equal(scram_wrong.message, "");
}

/** What is said to somebody unknown stays the same, also over a restart; so nobody sees that the name is not there. */
void salts_of_nobody_stay()
{
	VaultRig rig;
	std::string first;
	std::string second;
	std::string other;
	const auto salt = [](const std::string &challenge) { return challenge.substr(challenge.find(",s=")); };
	{
		const auto vault = rig.open();
		static_cast<void>(scram(*vault, "bob", "x", "", &first));
		static_cast<void>(scram(*vault, "carol", "x", "", &other));
	}
	const auto vault = rig.open();
	static_cast<void>(scram(*vault, "BOB", "x", "", &second));
	check::equal(salt(first), salt(second));
	CHECK(salt(first) != salt(other));
	CHECK(vault->add({"dave", "sesame", "", ""}).is_done());
	std::string real;
	static_cast<void>(scram(*vault, "dave", "x", "", &real));
	check::equal(real.size(), first.size());
	CHECK(real.ends_with(",i=4096") && first.ends_with(",i=4096"));
}

void an_authorization_identity_is_the_same_account()
{
	VaultRig rig;
	const auto vault = rig.open();
	CHECK(vault->add({"alice", "sesame", "", ""}).is_done());
	CHECK(vault->add({"bob", "sesame", "", ""}).is_done());
	CHECK(vault->add_nick("alice", "al").is_done());
	CHECK(scram(*vault, "alice", "sesame", "Alice").result == AccountResult::done);
	CHECK(scram(*vault, "al", "sesame", "alice").result == AccountResult::done);
	CHECK(scram(*vault, "alice", "sesame", "bob").result == AccountResult::wrong);
}

void names_nicks_and_identities_have_one_owner()
{
	VaultRig rig;
	const auto vault = rig.open();
	CHECK(vault->add({"alice", "sesame", "", "uid:1000"}).is_done());
	CHECK(vault->add({"bob", "sesame", "", ""}).is_done());
	CHECK(vault->add_nick("alice", "al").is_done());
	for (const char *name : {"alice", "Alice", "al", "BOB"})
		CHECK(vault->add({name, "x", "", ""}).result == AccountResult::exists);
	CHECK(vault->add({"carol", "x", "", "uid:1000"}).result == AccountResult::exists);
	CHECK(vault->add_nick("bob", "AL").result == AccountResult::exists);
	CHECK(vault->add_nick("bob", "alice").result == AccountResult::exists);
	CHECK(vault->add_nick("alice", "al").result == AccountResult::exists);
	CHECK(vault->add_identity("bob", "uid:1000").result == AccountResult::exists);
	// What was refused has left nothing behind.
	CHECK(vault->add({"carol", "x", "", ""}).is_done());
	CHECK(vault->drop_nick("alice", "AL").is_done());
	CHECK(vault->add_nick("bob", "al").is_done());
	CHECK(vault->drop_identity("alice", "uid:1000").is_done());
	CHECK(vault->add_identity("bob", "uid:1000").is_done());
	check::equal(vault->check_identity("uid:1000").account, "bob");
}

void what_cannot_be_is_refused()
{
	VaultRig rig;
	rig.settings.password_length = 64;
	rig.settings.accounts = 2;
	const auto vault = rig.open();
	const auto result = [&](const chat::Accounts::Fresh &fresh) { return vault->add(fresh).result; };
	CHECK(result({"1a", "x", "", ""}) == AccountResult::invalid);
	CHECK(result({"", "x", "", ""}) == AccountResult::invalid);
	CHECK(result({"a", "", "", ""}) == AccountResult::invalid);
	CHECK(result({"a", "x\n", "", ""}) == AccountResult::invalid);
	CHECK(result({"a", "\xff", "", ""}) == AccountResult::invalid);
	CHECK(result({"a", std::string(65, 'x'), "", ""}) == AccountResult::invalid);
	CHECK(result({"a", "x", "nowhere", ""}) == AccountResult::invalid);
	CHECK(result({"a", "x", "", "uid:65534"}) == AccountResult::invalid);
	CHECK(result({"a", "", "", "uid:7"}) == AccountResult::done);
	CHECK(vault->check_password("a", "").result == AccountResult::wrong);
	CHECK(vault->drop_identity("a", "uid:7").result == AccountResult::invalid); // nobody could log in
	CHECK(vault->set_password("a", std::string(64, 'x')).is_done());
	CHECK(vault->drop_identity("a", "uid:7").is_done());
	CHECK(result({"b", "x", "", ""}) == AccountResult::done);
	CHECK(result({"c", "x", "", ""}) == AccountResult::full);
	for (int i = 0; i < 16; ++i)
		CHECK(vault->add_nick("a", "nick" + std::to_string(i)).is_done());
	CHECK(vault->add_nick("a", "nick16").result == AccountResult::full);
	for (int i = 0; i < 16; ++i)
		CHECK(vault->add_identity("a", "uid:" + std::to_string(i)).is_done());
	CHECK(vault->add_identity("a", "uid:16").result == AccountResult::full);
	for (const auto &answer : {vault->set_password("x", "y"), vault->set_email("x", ""), vault->suspend("x", true),
	                           vault->add_nick("x", "y"), vault->drop_nick("x", "y"),
	                           vault->add_identity("x", "uid:99"), vault->drop("x"), vault->drop_nick("a", "y")})
		CHECK(answer.result == AccountResult::unknown);
}

void changes_hold()
{
	VaultRig rig;
	{
		const auto vault = rig.open();
		CHECK(vault->add({"alice", "sesame", "", ""}).is_done());
		CHECK(vault->add({"bob", "sesame", "", ""}).is_done());
		CHECK(vault->set_password("alice", "another").is_done());
		CHECK(vault->set_email("alice", "a@b").is_done());
		CHECK(vault->suspend("bob", true).is_done());
		CHECK(vault->add({"carol", "x", "", ""}).is_done());
		CHECK(vault->drop("carol").is_done());
	}
	const auto vault = rig.open();
	CHECK(vault->check_password("alice", "sesame").result == AccountResult::wrong);
	CHECK(vault->check_password("alice", "another").is_done());
	CHECK(vault->check_password("bob", "sesame").result == AccountResult::suspended);
	CHECK(vault->check_password("bob", "other").result == AccountResult::wrong); // not to everybody
	CHECK(scram(*vault, "bob", "sesame").result == AccountResult::suspended);
	CHECK(vault->suspend("bob", false).is_done());
	CHECK(vault->check_password("bob", "sesame").is_done());
	chat::Account account;
	CHECK(!vault->find("carol", account));
	CHECK(vault->add({"carol", "x", "", ""}).is_done());
	const auto all = vault->list();
	check::equal(all.size(), 3U);
	check::equal(all[0].name, "alice");
	check::equal(all[0].email, "a@b");
	check::equal(all[2].name, "carol");
}

/** A password is hashed anew, with the iterations that are configured now, when there is the chance. */
void a_login_makes_an_old_verifier_anew()
{
	VaultRig rig;
	{
		const auto vault = rig.open();
		CHECK(vault->add({"alice", "sesame", "", ""}).is_done());
	}
	rig.settings.iterations = 5000;
	std::string challenge;
	{
		const auto vault = rig.open();
		CHECK(scram(*vault, "alice", "sesame", "", &challenge).result == AccountResult::done);
		CHECK(challenge.ends_with(",i=4096"));
		CHECK(vault->check_password("alice", "wrong").result == AccountResult::wrong);
		CHECK(vault->check_password("alice", "sesame").is_done());
		CHECK(scram(*vault, "alice", "sesame", "", &challenge).result == AccountResult::done);
		CHECK(challenge.ends_with(",i=5000"));
	}
	const auto vault = rig.open();
	CHECK(vault->check_password("alice", "sesame").is_done());
	CHECK(scram(*vault, "alice", "sesame", "", &challenge).result == AccountResult::done);
	CHECK(challenge.ends_with(",i=5000"));
	chat::Account account;
	CHECK(vault->find("alice", account));
	CHECK(account.last_login > 0 && account.last_login % 86'400'000 == 0);
}

/** After the setting has changed, nobody can tell names of accounts by what they cost. */
void nobody_costs_what_accounts_cost()
{
	VaultRig rig;
	{
		const auto vault = rig.open();
		CHECK(vault->add({"alice", "sesame", "", ""}).is_done());
	}
	rig.settings.iterations = 5000;
	std::string challenge;
	{
		const auto vault = rig.open();
		static_cast<void>(scram(*vault, "nobody", "sesame", "", &challenge));
		CHECK(challenge.ends_with(",i=4096"));
		CHECK(vault->check_password("alice", "sesame").is_done()); // which makes its verifier anew
		static_cast<void>(scram(*vault, "nobody", "sesame", "", &challenge));
		CHECK(challenge.ends_with(",i=5000"));
	}
	rig.settings.iterations = 6000;
	const auto vault = rig.open();
	static_cast<void>(scram(*vault, "nobody", "sesame", "", &challenge));
	CHECK(challenge.ends_with(",i=5000"));
	CHECK(vault->drop("alice").is_done());
	static_cast<void>(scram(*vault, "nobody", "sesame", "", &challenge));
	CHECK(challenge.ends_with(",i=6000"));
}

/** A client that has proved to know the password, and then waits, is refused if the account has changed meanwhile. */
void a_proof_does_not_outlive_the_account()
{
	VaultRig rig;
	const auto vault = rig.open();
	CHECK(vault->add({"alice", "sesame", "", ""}).is_done());
	struct {
		std::function<void()> meanwhile;
		AccountResult want;
	} const rows[] = {
	    {[] {}, AccountResult::done},
	    {[&] { CHECK(vault->suspend("alice", true).is_done()); }, AccountResult::suspended},
	    {[&] { CHECK(vault->suspend("alice", false).is_done()); }, AccountResult::done},
	    {[&] { CHECK(vault->set_password("alice", "sesame").is_done()); }, AccountResult::wrong},
	    {[&] {
		     CHECK(vault->drop("alice").is_done());
		     CHECK(vault->add({"alice", "sesame", "", ""}).is_done());
	     },
	     AccountResult::wrong},
	    {[&] { CHECK(vault->drop("alice").is_done()); }, AccountResult::wrong},
	};
	for (const auto &row : rows) {
		const auto login = vault->begin_scram();
		crypto::ScramClient client("alice", "", "nonce");
		const auto challenge = login->step(client.first());
		if (vault->look_up("alice")->record.account.suspended)
			CHECK(vault->suspend("alice", false).is_done());
		const auto proof = login->step(*client.answer(challenge.message, "sesame"));
		CHECK(proof.result == AccountResult::done && !proof.finished && proof.account.empty());
		row.meanwhile();
		const auto last = login->step({});
		CHECK(last.finished);
		check::equal(last.result == row.want, true);
		check::equal(last.account, row.want == AccountResult::done ? "alice" : "");
	}
}

/** Several threads register the same names and change the same account: each is done once, and nothing gets lost. */
void many_change_at_once()
{
	VaultRig rig;
	rig.settings.cost = VaultSettings::Cost::test;
	std::atomic<unsigned> added{0};
	{
		const auto vault = rig.open();
		CHECK(vault->add({"all", "sesame", "", ""}).is_done());
		std::deque<Thread> threads;
		for (unsigned t = 0; t < 4; ++t) {
			threads.emplace_back([&, t] {
				for (unsigned i = 0; i < 10; ++i) {
					const auto answer = vault->add({"n" + std::to_string(i), "pw", "", ""});
					added += answer.is_done();
					CHECK(answer.is_done() || answer.result == AccountResult::exists);
				}
				for (unsigned i = 0; i < 4; ++i)
					CHECK(vault->add_nick("all", "t" + std::to_string(t) + std::to_string(i)).is_done());
			});
			threads.back().start();
		}
		for (Thread &thread : threads)
			thread.join();
		check::equal(added.load(), 10U);
	}
	const auto vault = rig.open();
	check::equal(vault->list().size(), 11U);
	chat::Account account;
	CHECK(vault->find("t33", account));
	check::equal(account.nicks.size(), 16U);
}

void nobody_waits_when_the_server_stops()
{
	VaultRig rig;
	const auto vault = rig.open();
	CHECK(vault->add({"alice", "sesame", "", "uid:1000"}).is_done());
	vault->give_up();
	CHECK(vault->check_password("alice", "sesame").result == AccountResult::unavailable);
	CHECK(vault->add({"bob", "sesame", "", ""}).result == AccountResult::unavailable);
	CHECK(vault->check_identity("uid:1000").is_done()); // needs no work, and is on the disk
}

/** No file has the password, or what could be used as one. */
void files_have_no_password()
{
	VaultRig rig;
	const auto vault = rig.open();
	CHECK(vault->add({"alice", "open-sesame-4711", "", ""}).is_done());
	vault->stop();
	std::string all;
	for (const std::string &name : log::Directory::observe(rig.directory()).list()) {
		std::ifstream file(rig.directory() + "/" + name, std::ios::binary);
		all += std::string(std::istreambuf_iterator<char>(file), {});
	}
	CHECK(all.find("SCRAM-SHA-256$4096:") != std::string::npos);
	check::equal(all.find("open-sesame-4711"), std::string::npos);
}

/** Another case mapping makes two names one: the second cannot be read, and is reported. */
void names_that_became_the_same()
{
	VaultRig rig;
	{
		const auto vault = rig.open();
		CHECK(vault->add({"a[b]", "one", "", ""}).is_done());
	}
	const auto vault = rig.open(irc::CaseMapping::rfc1459);
	check::contains(rig.reports(), "nobody can log in to them: 1");
	chat::Account account;
	CHECK(!vault->find("a[b]", account));
}

const CMUnitTest kTests[] = {
    TEST_CASE(an_account_is_there_after_a_restart),
    TEST_CASE(wrong_says_no_more_than_that),
    TEST_CASE(salts_of_nobody_stay),
    TEST_CASE(an_authorization_identity_is_the_same_account),
    TEST_CASE(names_nicks_and_identities_have_one_owner),
    TEST_CASE(what_cannot_be_is_refused),
    TEST_CASE(changes_hold),
    TEST_CASE(a_login_makes_an_old_verifier_anew),
    TEST_CASE(nobody_costs_what_accounts_cost),
    TEST_CASE(a_proof_does_not_outlive_the_account),
    TEST_CASE(many_change_at_once),
    TEST_CASE(nobody_waits_when_the_server_stops),
    TEST_CASE(files_have_no_password),
    TEST_CASE(names_that_became_the_same),
};

} // namespace

int main()
{
	return check::main("vault", kTests);
}
