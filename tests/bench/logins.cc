// SPDX-License-Identifier: MIT
#include "logins.hh"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string_view>

#include <sched.h>

#include "interrupt.hh"
#include "irc/base64.hh"
#include "participants.hh"

namespace confer::bench {

namespace {

/** So many clients share an account: with 20 passwords under way of one, the server thinks that somebody guesses. */
constexpr std::size_t kSharing = 10;
constexpr Nanoseconds kPatience = 60 * kSecond;
constexpr std::string_view kPassword = "a password of the benchmark";
constexpr const char *kPrefix = "l";

/** The parts of a message of SASL PLAIN, RFC 4616. */
std::string plain(const std::string &account)
{
	return irc::base64_encode(std::string(1, '\0') + account + '\0' + std::string(kPassword));
}

/** The second word of a line: what an answer of a server is. */
std::string_view answer_of(std::string_view line)
{
	line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
	return line.substr(0, line.find(' '));
}

} // namespace

Logins::Logins(const Stage &stage) : crowd_(crowd_options(stage, kPrefix))
{
	crowd_.enter(allowed_clients(stage, stage.workload.logins, 1));
	for (std::size_t i = 0; i < (crowd_.size() + kSharing - 1) / kSharing; ++i)
		logins_.push_back("AUTHENTICATE PLAIN\r\nAUTHENTICATE " + plain(crowd_[i].nick) + "\r\n");
	register_accounts();
}

Logins::~Logins()
{
	stop_.store(true);
	if (thread_.joinable())
		thread_.join();
}

void Logins::register_accounts()
{
	std::size_t made = 0;
	for (std::size_t i = 0; i < logins_.size(); ++i)
		crowd_.send(i, "REGISTER * * :" + std::string(kPassword) + "\r\n");
	const Nanoseconds deadline = now() + kPatience;
	while (made < logins_.size()) {
		crowd_.poll(100, [&](std::size_t, std::string_view lines) {
			made += lines.find(" REGISTER SUCCESS ") != lines.npos ? 1 : 0;
		});
		crowd_.require_all_open();
		if (now() > deadline)
			throw std::runtime_error("the server registers no accounts");
	}
}

void Logins::begin(std::size_t client)
{
	crowd_.send(client, logins_[client % logins_.size()]);
}

void Logins::note(std::size_t client, std::string_view lines)
{
	for (std::size_t end; (end = lines.find('\n')) != std::string_view::npos; lines.remove_prefix(end + 1)) {
		const std::string_view answer = answer_of(lines.substr(0, end));
		if (answer != "903" && answer != "904")
			continue;
		(answer == "903" ? done_ : refused_).fetch_add(1, std::memory_order_relaxed);
		if (answer == "903")
			begin(client);
	}
}

void Logins::run()
{
	const sched_param none{};
	sched_setscheduler(0, SCHED_IDLE, &none);
	try {
		for (std::size_t i = 0; i < crowd_.size() && !stop_.load(); ++i)
			begin(i);
		while (!stop_.load())
			crowd_.poll(50, [&](std::size_t client, std::string_view lines) { note(client, lines); });
	} catch (const Interrupted &) {
		return; // the main thread finds out by itself
	} catch (const std::exception &error) {
		std::fprintf(stderr, "nobody logs in any more: %s\n", error.what());
	}
}

} // namespace confer::bench
