// SPDX-License-Identifier: MIT

// The accounts in a process that is killed at any time and at every call that changes a file, and on a disk that fails:
// no change that was answered is lost, and none is there by half.

#include "file_calls.hh"
#include "oracle.hh"
#include "vault/vault.hh"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"
#include "support/eventually.hh"
#include "unit/vault/vault_rig.hh"

using namespace confer;
using namespace confer::vault;
using chat::AccountResult;
using check::VaultRig;
using crash::file_calls;
using crash::SharedOracle;

namespace {

constexpr unsigned kPhases = 8;

/** How often: CONFER_CRASH_KILLS, or few enough for every commit. */
unsigned kills()
{
	const char *wanted = std::getenv("CONFER_CRASH_KILLS");
	return wanted != nullptr ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : 30;
}

std::string name_of(unsigned step)
{
	return "n" + std::to_string(step / kPhases);
}

/** What each step does, to the vault. Every account goes through all phases; every second one is dropped at the end. */
chat::Accounts::Answer take(Vault &vault, unsigned step)
{
	const unsigned number = step / kPhases;
	const std::string name = name_of(step);
	switch (step % kPhases) {
	case 0: return vault.add({name, number % 10 == 0 ? "old" : "", "", "uid:" + std::to_string(100'000 + number)});
	case 1: return vault.add_nick(name, name + "_");
	case 2: return vault.set_email(name, name + "@example.org");
	case 3: return vault.add_identity(name, "uid:" + std::to_string(200'000 + number));
	case 4: return number % 10 == 0 ? vault.set_password(name, "new") : vault.suspend(name, true);
	case 5: return vault.drop_nick(name, name + "_");
	case 6: return vault.suspend(name, false);
	default:
		return number % 2 == 0 ? vault.drop(name)
		                       : vault.drop_identity(name, "uid:" + std::to_string(100'000 + number));
	}
}

std::string shown(const chat::Account &account)
{
	std::string text = account.name + " " + account.email + (account.suspended ? " suspended" : "");
	for (const std::string &nick : account.nicks)
		text += " " + nick;
	for (const std::string &identity : account.identities)
		text += " " + identity;
	return text + "\n";
}

/** How the accounts must stand when so many steps have been taken. */
std::string model(unsigned steps)
{
	std::vector<chat::Account> accounts;
	for (unsigned number = 0; number * kPhases < steps; ++number) {
		const std::string name = name_of(number * kPhases);
		const unsigned phase = std::min(kPhases, steps - number * kPhases);
		if (phase == kPhases && number % 2 == 0)
			continue;
		chat::Account account{.name = name};
		if (phase >= 3)
			account.email = name + "@example.org";
		account.suspended = phase >= 5 && phase < 7 && number % 10 != 0;
		if (phase >= 2 && phase < 6)
			account.nicks.push_back(name + "_");
		if (phase < kPhases)
			account.identities.push_back("uid:" + std::to_string(100'000 + number));
		if (phase >= 4)
			account.identities.push_back("uid:" + std::to_string(200'000 + number));
		accounts.push_back(std::move(account));
	}
	std::sort(accounts.begin(), accounts.end(), [](const auto &a, const auto &b) { return a.name < b.name; });
	std::string text;
	for (const chat::Account &account : accounts)
		text += shown(account);
	return text;
}

/** The vault has all that was answered, and at most the one step more that nobody has heard about. */
void compare(Vault &vault, SharedOracle &oracle)
{
	std::string text;
	for (const chat::Account &account : vault.list())
		text += shown(account);
	const unsigned said = oracle->said;
	if (text != model(said)) {
		check::equal(text, model(said + 1));
		oracle->said = said + 1;
	}
	// The password is the one that the last step of that kind has set.
	const unsigned step = oracle->said;
	const unsigned number = step / kPhases, phase = step % kPhases;
	if (number % 10 != 0 || phase == 0 || phase == 6) // not there, or suspended
		return;
	if (phase == 4 && vault.check_password(name_of(step), "new").is_done()) {
		oracle->said = step + 1; // which the list of accounts does not show
		return;
	}
	CHECK(vault.check_password(name_of(step), phase > 4 ? "new" : "old").is_done());
	CHECK(vault.check_password(name_of(step), phase > 4 ? "old" : "new").result == AccountResult::wrong);
}

void verify(VaultRig &rig, SharedOracle &oracle)
{
	const auto vault = rig.open();
	compare(*vault, oracle);
}

pid_t start_child(VaultRig &rig, SharedOracle &oracle, unsigned steps, unsigned kill_at, bool behind)
{
	const pid_t child = ::fork();
	if (child != 0)
		return child;
	::prctl(PR_SET_PDEATHSIG, SIGKILL);
	::alarm(60);
	try {
		file_calls().all = 0;
		file_calls().kill_behind = behind;
		file_calls().kill_at = kill_at;
		const auto vault = rig.open();
		compare(*vault, oracle); // an earlier child may have been killed before it told the oracle
		for (unsigned i = 0; i < steps; ++i) {
			CHECK(take(*vault, oracle->said).is_done());
			oracle->said = oracle->said + 1;
		}
		vault->stop();
		oracle->calls = file_calls().all.load();
	} catch (const check::Failure &e) {
		std::fprintf(stderr, "the child: %s:%d: %s\n", e.file, e.line, e.text.c_str());
		::_exit(1);
	} catch (const std::exception &e) {
		std::fprintf(stderr, "the child: %s\n", e.what());
		::_exit(1);
	}
	::_exit(0);
}

int end_of(pid_t child)
{
	int status = 0;
	::waitpid(child, &status, 0);
	return status;
}

void killed_at_any_time()
{
	VaultRig rig;
	SharedOracle oracle;
	std::mt19937 random(7);
	unsigned waited_for = 0;
	for (unsigned i = 0; i < kills(); ++i) {
		// Some children at once, and the others when they have done something.
		const unsigned changes = static_cast<unsigned>(random() % 20);
		const unsigned before = oracle->said;
		const pid_t child = start_child(rig, oracle, 1'000'000, 0, false);
		const timespec pause{0, static_cast<long>(random() % 3'000'000)};
		::nanosleep(&pause, nullptr);
		check::eventually("changes", [&] { return oracle->said >= before + changes; });
		waited_for += changes;
		::kill(child, SIGKILL);
		CHECK(WIFSIGNALED(end_of(child)));
		verify(rig, oracle);
	}
	std::printf("# %u changes in %u kills\n", oracle->said.load(), kills());
	CHECK(oracle->said >= waited_for);
}

void killed_at_every_call()
{
	constexpr unsigned kSteps = 12 * kPhases;
	unsigned calls = 0;
	{
		VaultRig rig;
		SharedOracle oracle;
		CHECK(end_of(start_child(rig, oracle, kSteps, 0, false)) == 0);
		calls = oracle->calls;
		verify(rig, oracle);
	}
	CHECK(calls > kSteps); // each has a sync of its own
	const unsigned step = std::max(1U, calls * 2 / kills());
	unsigned killed = 0;
	for (unsigned n = 1; n <= calls + 10; n += step) {
		for (const bool behind : {false, true}) {
			VaultRig rig;
			SharedOracle oracle;
			for (int twice = 0; twice < 2; ++twice) {
				const int status = end_of(start_child(rig, oracle, kSteps, n, behind));
				CHECK(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
				killed += status != 0;
			}
			verify(rig, oracle);
		}
	}
	CHECK(killed > 10);
}

/** Calls that a signal interrupts, or that take half, at every n-th: of a run that is killed, and of the next one. */
void interrupted_at_every_nth_call()
{
	constexpr unsigned kSteps = 6 * kPhases;
	for (unsigned n = 2; n <= 11; ++n) {
		VaultRig rig;
		SharedOracle oracle;
		const crash::Disturbed disturbed(n);
		const int killed = end_of(start_child(rig, oracle, kSteps, 40, n % 2 == 0));
		CHECK(killed == 0 || (WIFSIGNALED(killed) && WTERMSIG(killed) == SIGKILL));
		CHECK(end_of(start_child(rig, oracle, kSteps, 0, false)) == 0);
		CHECK(oracle->said >= kSteps);
		verify(rig, oracle);
		CHECK(file_calls().disturbed > 1);
	}
}

/** Nothing is answered as done whose sync has failed; people can still log in, and the next start has what was done. */
void a_failed_sync_is_no_success()
{
	VaultRig rig;
	{
		const auto vault = rig.open();
		CHECK(vault->add({"alice", "sesame", "", ""}).is_done());
		file_calls().fdatasync.fail(EIO);
		const auto refused = vault->add({"bob", "sesame", "", ""});
		CHECK(refused.result == AccountResult::unavailable);
		check::contains(refused.why, "has failed");
		file_calls().fdatasync.work();
		CHECK(vault->set_email("alice", "a@b").result == AccountResult::unavailable);
		CHECK(vault->check_password("alice", "sesame").is_done());
		check::contains(rig.reports(), "Accounts: the disk has failed");
	}
	const auto vault = rig.open();
	CHECK(vault->check_password("alice", "sesame").is_done());
	CHECK(vault->set_email("alice", "a@b").is_done());
}

void a_full_disk_refuses_and_recovers()
{
	VaultRig rig;
	const auto vault = rig.open();
	CHECK(vault->add({"alice", "sesame", "", ""}).is_done());
	file_calls().pwrite.fail(ENOSPC);
	const auto first = vault->set_email("alice", "a@b"); // it is in the ring when the disk turns out to be full
	CHECK(first.result == AccountResult::unavailable);
	check::contains(first.why, "The disk is full");
	const auto second = vault->add({"bob", "sesame", "", ""});
	CHECK(second.result == AccountResult::unavailable);
	check::contains(second.why, "The disk is full: nothing was changed");
	file_calls().pwrite.work();
	check::eventually("space", [&] { return vault->add({"bob", "sesame", "", ""}).is_done(); });
	CHECK(vault->check_password("alice", "sesame").is_done());
	check::contains(rig.reports(), "Accounts: the disk is full: changes of accounts are refused until there is space "
	                               "for the log in " +
	                                   rig.directory() + ", which takes 64 KiB at a time\n");
	check::eventually("its end is told", [&] {
		return rig.reports().find("Accounts: the log in " + rig.directory() + " takes changes of accounts again\n") !=
		       std::string::npos;
	});
}

const CMUnitTest kTests[] = {
    TEST_CASE(killed_at_any_time),
    TEST_CASE(killed_at_every_call),
    TEST_CASE(interrupted_at_every_nth_call),
    TEST_CASE(a_failed_sync_is_no_success),
    TEST_CASE(a_full_disk_refuses_and_recovers),
};

} // namespace

int main()
{
	return check::main("vault_crash", kTests);
}
