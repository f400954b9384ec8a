// SPDX-License-Identifier: MIT
#include "chat/guess_brake.hh"

#include "chat/text.hh"

#include <algorithm>
#include <utility>

namespace confer::chat {

namespace {

using std::chrono::seconds;

template <class P> decltype(auto) allowance(P &person, Secret secret) noexcept
{
	switch (secret) {
	case Secret::password: return (person.passwords);
	case Secret::key: return (person.keys);
	case Secret::login: break;
	}
	return (person.logins);
}

std::string_view what_is_guessed(Secret secret) noexcept
{
	switch (secret) {
	case Secret::password: return "Passwords";
	case Secret::key: return "Channel keys";
	case Secret::login: break;
	}
	return "Passwords of accounts";
}

} // namespace

void GuessBrake::set(std::size_t passwords, std::size_t keys, std::size_t logins) noexcept
{
	at(Secret::login).tries.store(static_cast<unsigned>(logins), std::memory_order_relaxed);
	at(Secret::password).tries.store(static_cast<unsigned>(passwords), std::memory_order_relaxed);
	at(Secret::key).tries.store(static_cast<unsigned>(keys), std::memory_order_relaxed);
}

Allowance::Terms GuessBrake::terms(Secret secret) const noexcept
{
	const unsigned most = at(secret).tries.load(std::memory_order_relaxed);
	switch (secret) {
	case Secret::password: return {kPasswordEach, most};
	case Secret::key: return {kKeyEach, most};
	case Secret::login: break;
	}
	return {std::chrono::nanoseconds(kLogins) / std::max(most, 1U), most};
}

Allowance::Terms GuessBrake::total_terms(Secret secret) const noexcept
{
	const Allowance::Terms one = terms(secret);
	return {one.each / kTotal, one.most * kTotal};
}

bool GuessBrake::has_tries(const Person &person, Secret secret, Deadline now) const noexcept
{
	const Allowance::Terms one = terms(secret);
	return one.most == 0 || allowance(person, secret).wait(one, now).count() == 0;
}

GuessBrake::Verdict GuessBrake::begin(Person &person, Secret secret, Deadline now) noexcept
{
	const Allowance::Terms one = terms(secret);
	if (one.most == 0)
		return {};
	const bool counted = allowance(person, secret).spend(1, one, now);
	if (!counted && person.kind() != Person::Kind::crowd) {
		at(secret).refused.add();
		return {.refused_for = std::chrono::ceil<seconds>(allowance(person, secret).wait(one, now))};
	}
	const seconds pause = !counted || is_busy(secret, now) ? kPause : seconds(0);
	return {.pause = pause, .delay = kDelay, .is_counted = counted};
}

seconds GuessBrake::pause(const Person &person, Secret secret, Deadline now) const noexcept
{
	const bool slow = is_busy(secret, now) || (person.kind() == Person::Kind::crowd && !has_tries(person, secret, now));
	return slow ? kPause : seconds(0);
}

bool GuessBrake::is_busy(Secret secret, Deadline now) const noexcept
{
	const Allowance::Terms all = total_terms(secret);
	return all.most != 0 && at(secret).total.wait(all, now).count() > 0;
}

void GuessBrake::right(Person &person, Secret secret, const Verdict &verdict) noexcept
{
	if (verdict.is_counted)
		allowance(person, secret).give_back(1, terms(secret));
}

std::string GuessBrake::wrong(Person &person, Secret secret, std::string_view what, Deadline now)
{
	at(secret).wrong.add();
	const Allowance::Terms one = terms(secret);
	if (one.most == 0)
		return {};
	at(secret).total.spend(1, total_terms(secret), now);
	if (has_tries(person, secret, now))
		return {};
	if (person.guessing_until.exchange(now + kSpell, std::memory_order_relaxed) > now)
		return {};
	MutexLock lock(mutex_);
	if (now - told_ < kTellEvery) {
		++untold_;
		return {};
	}
	told_ = now;
	std::string line = text(what_is_guessed(secret), " are being guessed from ", person.name(), ": ", one.most,
	                        " were wrong, the last of ", what);
	if (const std::uint64_t others = std::exchange(untold_, 0); others > 0)
		line += text("; and lately from ", others, " others");
	return line;
}

} // namespace confer::chat
