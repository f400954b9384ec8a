// SPDX-License-Identifier: MIT
#include "client/talk/notifier.hh"

#include "client/safe_text.hh"

#include <confer/spawn.hh>

#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace confer::client {

namespace {

/** Text that a command is given at most: what one message can hold, and more than a notification shows. */
constexpr std::size_t kMaxText = 1024;

std::string variable(std::string_view name, std::string_view value)
{
	return std::string(name) + "=" + safe_text(value.substr(0, kMaxText));
}

} // namespace

Notifier::Notifier(std::string command, Budget pace) : command_(std::move(command)), pace_(pace) {}

void Notifier::notify(std::string_view where, std::string_view from, std::string_view text)
{
	if (command_.empty())
		return;
	if (waiting_.size() == kMostWaiting)
		waiting_.pop_front();
	waiting_.push_back({variable("CONFER_WHERE", where), variable("CONFER_FROM", from), variable("CONFER_TEXT", text)});
	tick();
}

void Notifier::tick()
{
	if (child_ > 0 && ::waitpid(child_, nullptr, WNOHANG) != 0)
		child_ = -1;
	if (child_ > 0 || waiting_.empty() || !pace_.take(steady_now()))
		return;
	Variables next = std::move(waiting_.front());
	waiting_.pop_front();
	start(std::move(next));
}

void Notifier::start(Variables variables)
{
	std::vector<char *> environment;
	for (char **entry = environ; *entry; ++entry)
		environment.push_back(*entry);
	for (std::string &entry : variables)
		environment.push_back(entry.data());
	environment.push_back(nullptr);
	std::string shell = "sh";
	std::string option = "-c";
	std::string command = command_;
	char *const arguments[] = {shell.data(), option.data(), command.data(), nullptr};
	pid_t child = -1;
	// Without a terminal to read from or to write to.
	if (SpawnPlan().spawn(child, "/bin/sh", arguments, environment.data()) == 0)
		child_ = child;
}

} // namespace confer::client
