// SPDX-License-Identifier: MIT
#include "trial.hh"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"

namespace confer::hostile {

using bench::kMillisecond;
using bench::kSecond;
using bench::Nanoseconds;
using bench::now;

namespace {

constexpr std::size_t kPairs = 30;
constexpr Nanoseconds kQuiet = 900 * kMillisecond;
constexpr Nanoseconds kQuietFull = 3 * kSecond;
/** So long it goes on at least when the attackers have gone. */
constexpr Nanoseconds kAfter = 500 * kMillisecond;
/** A latency below this is as good as none, whatever it is in quiet: two ticks of a scheduler that has other work. */
constexpr Nanoseconds kFloor = 8 * kMillisecond;
constexpr int kFactor = 5;
constexpr Nanoseconds kSlowestNewcomer = kSecond;
/** So long after the attackers have gone, memory is back. */
constexpr Nanoseconds kTrimmed = 12 * kSecond;
/** What conferd(8) promises, with some time for its threads to end. */
constexpr Nanoseconds kStopping = 5 * kSecond;
constexpr int kAttackersNice = 10;

void pause_for(Nanoseconds span)
{
	const timespec time{span / kSecond, span % kSecond};
	nanosleep(&time, nullptr);
}

/** The measuring thread must not wait for a processor as long as the attackers do. Only root may. */
void take_precedence()
{
	setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), -10);
}

} // namespace

std::string milliseconds(Nanoseconds span)
{
	char text[32];
	std::snprintf(text, sizeof text, "%.2f", static_cast<double>(span) / kMillisecond);
	return text;
}

Trial::Trial(const std::string &conferd, const Case &what, bool full)
    : case_(what),
      full_(full),
      server_(conferd, what.setting.server),
      talkers_(std::in_place, server_.doors(), kPairs),
      newcomers_(std::in_place, server_.doors())
{
	take_precedence();
	talkers_->enter();
	for (const Band &band : case_.bands) {
		if (band.early)
			add_band(band, kAttackersNice, bands_);
		else
			bands_.emplace_back();
	}
	settle_crowd();
}

std::size_t Trial::clients_of(const Band &band) const noexcept
{
	return full_ && band.full != 0 ? band.full : band.clients;
}

void Trial::add_band(const Band &band, int nice, std::vector<std::unique_ptr<BandRun>> &to)
{
	const char letter = nice != 0 ? 'z' : 'c';
	const std::string prefix = letter + std::string(1, static_cast<char>('a' + to.size()));
	to.push_back(std::make_unique<BandRun>(server_.doors(), band, clients_of(band), prefix, nice));
}

void Trial::settle_crowd()
{
	Phase unused;
	const auto gather = [&](const char *what, std::vector<std::unique_ptr<BandRun>> &bands) {
		const bool came = [&] {
			const Nanoseconds end = now() + 60 * kSecond;
			const auto all = [&] {
				return std::all_of(bands.begin(), bands.end(),
				                   [](const auto &band) { return !band || band->gathered(); });
			};
			while (!all() && now() < end)
				talkers_->talk(); // who also answers PING
			return all();
		}();
		if (!came)
			check::fail(std::string(what) + " did not get in; " + server_.last_words());
	};
	gather("the early attackers", bands_);
	for (const Band &band : case_.setting.crowd) {
		add_band(band, 0, crowd_);
		gather("the crowd", crowd_);
	}
	for (const auto &band : crowd_)
		if (band->closed() > 0)
			check::fail("the crowd is not complete: " + band->complaint());
	for (const auto &band : crowd_)
		band->attack();
	talkers_->drain(5 * kSecond);
}

void Trial::sample(Phase &phase)
{
	if (now() < next_sample_)
		return;
	next_sample_ = now() + 50 * kMillisecond;
	phase.resident = std::max(phase.resident, server_.resident());
}

template <class Done> void Trial::observe(Phase &phase, Nanoseconds patience, Done done)
{
	talkers_->record(phase.latency);
	for (const Nanoseconds end = now() + patience; now() < end && !done();) {
		talkers_->talk();
		newcomers_->come();
		sample(phase);
	}
}

void Trial::finish(Phase &phase)
{
	phase.lost += talkers_->drain(10 * kSecond);
	newcomers_->drain(3 * kSecond);
	phase.newcomers = newcomers_->outcome();
	newcomers_->reset();
}

Outcome Trial::run()
{
	Outcome outcome;
	observe(outcome.quiet, full_ ? kQuietFull : kQuiet, [] { return false; });
	finish(outcome.quiet);
	outcome.before = server_.resident();
	fight(outcome);
	look_after(outcome);
	for (const auto &band : crowd_)
		outcome.disconnected += band->closed();
	outcome.disconnected += talkers_->closed();
	judge(outcome);
	stop(outcome);
	return outcome;
}

/** Lets the healthy clients go first: a server waits for those who are told that it ends. */
void Trial::stop(Outcome &outcome)
{
	crowd_.clear();
	bands_.clear();
	talkers_.reset();
	newcomers_.reset();
	const Nanoseconds start = now();
	kill(server_.pid(), SIGTERM);
	while (!server_.ended() && now() - start < kStopping)
		pause_for(10 * kMillisecond);
	if (!server_.ended()) {
		outcome.faults += "\nSIGTERM does not end it within " + milliseconds(kStopping) + " ms";
		return;
	}
	const int status = server_.wait();
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		outcome.faults += "\nit ended with wait status " + std::to_string(status) + ": " + server_.last_words();
}

void Trial::fight(Outcome &outcome)
{
	Phase &phase = outcome.attack;
	for (std::size_t i = 0; i < bands_.size(); ++i) {
		if (bands_[i])
			continue;
		std::vector<std::unique_ptr<BandRun>> late(i); // for a prefix of its own
		add_band(case_.bands[i], kAttackersNice, late);
		bands_[i] = std::move(late.back());
	}
	observe(phase, 30 * kSecond, [this] {
		return std::all_of(bands_.begin(), bands_.end(), [](const auto &band) { return band->gathered(); });
	});
	const Nanoseconds start = now();
	const std::size_t logged = server_.log().size();
	std::atomic<bool> over{false};
	Scene scene{server_, full_, over};
	Thread code({.name = "attack"}, [&] {
		setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kAttackersNice);
		if (case_.attack != nullptr)
			case_.attack(scene);
	});
	code.start();
	for (const auto &band : bands_)
		band->attack();
	const std::chrono::nanoseconds lasts = full_ ? case_.lasts_full : case_.lasts;
	observe(phase, lasts.count(), [] { return false; });
	over = true;
	finish(phase);
	code.join();
	attack_seconds_ = bench::seconds(now() - start);
	said_ = scene.said;
	if (!scene.fault.empty())
		outcome.faults += "\n" + scene.fault;
	outcome.logged = static_cast<double>(server_.log().size() - logged) / 1024 / attack_seconds_;
	judge_bands(outcome);
}

void Trial::look_after(Outcome &outcome)
{
	const long enough = outcome.before + case_.bounds.left * 1024;
	for (const auto &band : bands_)
		band->leave();
	const Nanoseconds least = now() + kAfter;
	observe(outcome.after, kTrimmed, [&] { return now() > least && server_.resident() <= enough; });
	finish(outcome.after);
	outcome.left = server_.resident();
}

void Trial::judge_bands(Outcome &outcome) const
{
	for (std::size_t i = 0; i < bands_.size(); ++i) {
		const BandRun &band = *bands_[i];
		const auto clients = static_cast<double>(clients_of(case_.bands[i]));
		char text[256];
		std::snprintf(text, sizeof text, "%zu of %.0f in, sent %llu, got %.1f MiB", band.inside(), clients,
		              static_cast<unsigned long long>(band.sent()), static_cast<double>(band.received()) / (1 << 20));
		outcome.counts += (outcome.counts.empty() ? "" : "; ") + std::string(text);
		if (!case_.bands[i].counted.empty())
			outcome.counts += ", " + std::to_string(band.counted()) + " answers";
		const Bounds &bounds = case_.bounds;
		const double answers = clients * (bounds.burst + bounds.answers * attack_seconds_);
		if (bounds.answers > 0 && static_cast<double>(band.counted()) > answers)
			outcome.faults += "\n" + std::to_string(band.counted()) + " answers, where the budget allows " +
			                  std::to_string(static_cast<long>(answers));
		const double bytes = clients * static_cast<double>(bounds.received) * 1024 * attack_seconds_;
		if (bounds.received > 0 && static_cast<double>(band.received()) > bytes)
			outcome.faults += "\nthe attackers were sent " + std::to_string(band.received() >> 10) +
			                  " KiB, more than " + std::to_string(static_cast<long>(bytes) >> 10);
	}
	if (!said_.empty())
		outcome.counts += (outcome.counts.empty() ? "" : "; ") + said_;
}

void Trial::judge_phase(const char *name, const Phase &phase, Outcome &outcome) const
{
	const std::string where = std::string("\n") + name + ": ";
	// What follows the attack is short: two messages that a busy machine delays are its p99 already.
	const Nanoseconds floor = &phase == &outcome.after ? 4 * kFloor : kFloor;
	const Nanoseconds bound = std::max(kFactor * outcome.quiet.latency.percentile(0.99), floor);
	if (phase.latency.percentile(0.99) > bound)
		outcome.slow +=
		    where + "p99 is " + milliseconds(phase.latency.percentile(0.99)) + " ms, more than " + milliseconds(bound);
	if (phase.latency.count() == 0)
		outcome.faults += where + "no message came";
	if (phase.lost > 0)
		outcome.faults += where + std::to_string(phase.lost) + " messages did not come within ten seconds";
	if (!case_.bounds.newcomers)
		return;
	const Newcomers::Outcome &fresh = phase.newcomers;
	if (fresh.refused > 0)
		outcome.faults += where + std::to_string(fresh.refused) + " newcomers were refused; " + newcomers_->complaint();
	if (fresh.registered == 0 || fresh.waiting > 0)
		outcome.slow += where + std::to_string(fresh.registered) + " newcomers registered, " +
		                std::to_string(fresh.waiting) + " still wait";
	if (fresh.slowest > kSlowestNewcomer)
		outcome.slow += where + "a newcomer took " + milliseconds(fresh.slowest) + " ms";
}

void Trial::judge(Outcome &outcome) const
{
	std::string &faults = outcome.faults;
	judge_phase("attack", outcome.attack, outcome);
	judge_phase("after", outcome.after, outcome);
	if (outcome.disconnected > 0)
		faults += "\n" + std::to_string(outcome.disconnected) + " healthy clients were disconnected; " +
		          talkers_->complaint();
	const long growth = std::max(outcome.attack.resident, outcome.after.resident) - outcome.before;
	const long most = (full_ && case_.bounds.growth_full != 0 ? case_.bounds.growth_full : case_.bounds.growth) * 1024;
	if (growth > most)
		faults += "\nresident memory grew by " + std::to_string(growth) + " KiB, more than " + std::to_string(most);
	if (outcome.logged > static_cast<double>(case_.bounds.log))
		faults += "\nthe log grew by " + std::to_string(std::lround(outcome.logged)) + " KiB a second, more than " +
		          std::to_string(case_.bounds.log);
	if (outcome.left > outcome.before + case_.bounds.left * 1024)
		faults += "\n" + std::to_string(outcome.left - outcome.before) + " KiB of resident memory are not back";
}

std::string figures(const Outcome &outcome)
{
	const long growth = std::max(outcome.attack.resident, outcome.after.resident) - outcome.before;
	std::string text = milliseconds(outcome.quiet.latency.percentile(0.99)) + " to " +
	                   milliseconds(outcome.attack.latency.percentile(0.99)) + " ms, " + std::to_string(growth / 1024) +
	                   " MiB, newcomer ";
	text +=
	    outcome.attack.newcomers.registered > 0 ? milliseconds(outcome.attack.newcomers.slowest) + " ms" : "refused";
	if (outcome.disconnected > 0)
		text += ", " + std::to_string(outcome.disconnected) + " disconnected";
	if (outcome.logged > 64)
		text += ", log " + std::to_string(std::lround(outcome.logged)) + " KiB/s";
	return text;
}

std::string summary(const Outcome &outcome)
{
	const auto latency = [](const Phase &phase) {
		return milliseconds(phase.latency.percentile(0.5)) + "/" + milliseconds(phase.latency.percentile(0.99)) + "/" +
		       milliseconds(phase.latency.max());
	};
	char memory[160];
	const auto mib = [](long kib) { return static_cast<double>(kib) / 1024; };
	std::snprintf(memory, sizeof memory, "memory %.1f, %.1f, %.1f MiB; log %.1f KiB/s", mib(outcome.before),
	              mib(std::max(outcome.attack.resident, outcome.after.resident)), mib(outcome.left), outcome.logged);
	return "p50/p99/max " + latency(outcome.quiet) + " quiet, " + latency(outcome.attack) + " attack, " +
	       latency(outcome.after) + " ms after; newcomers " + std::to_string(outcome.attack.newcomers.registered) +
	       ", slowest " + milliseconds(outcome.attack.newcomers.slowest) + " ms; " + memory + "; " +
	       std::to_string(outcome.disconnected) + " healthy disconnected; " + outcome.counts;
}

} // namespace confer::hostile
