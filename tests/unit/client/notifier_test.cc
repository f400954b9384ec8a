// SPDX-License-Identifier: MIT
#include "client/talk/notifier.hh"

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>

#include <poll.h>

#include "support/check.hh"
#include "support/scratch_dir.hh"

using namespace confer::client;

namespace {

/** Commands that write what they are told to a file, and then run until there is a file `go`. */
struct Commands {
	check::ScratchDir directory;
	Notifier notifier{"echo \"$CONFER_WHERE $CONFER_FROM: $CONFER_TEXT\" >>" + directory.file("told") +
	                      "; while [ -e " + directory.file("told") + " ] && [ ! -e " + directory.file("go") +
	                      " ]; do sleep 0.01; done",
	                  Budget(100, std::chrono::seconds(1))};

	void let_them_end() const { std::ofstream(directory.file("go")); }

	std::string told() const
	{
		std::ostringstream text;
		text << std::ifstream(directory.file("told")).rdbuf();
		return text.str();
	}

	/** Waits until the last command has written a line that ends so. */
	void wait_for(const std::string &end)
	{
		const SteadyTime deadline = steady_now() + std::chrono::seconds(20);
		while (!told().ends_with(end + "\n") && steady_now() < deadline) {
			notifier.tick();
			(void)::poll(nullptr, 0, 5);
		}
		CHECK(told().ends_with(end + "\n"));
	}
};

/** What comes while the command runs is told when it has ended. */
void tells_of_each()
{
	Commands commands;
	commands.notifier.notify("#ops", "bob", "one");
	commands.wait_for("one");
	commands.notifier.notify("#ops", "bob", "two");
	commands.notifier.notify("", "carol", "three");
	commands.notifier.tick();
	check::equal(commands.told(), "#ops bob: one\n");
	commands.let_them_end();
	commands.wait_for("three");
	check::equal(commands.told(), "#ops bob: one\n#ops bob: two\n carol: three\n");
}

/** Of too many, the latest wait. */
void keeps_the_latest()
{
	Commands commands;
	commands.notifier.notify("#ops", "bob", "0");
	commands.wait_for("0");
	constexpr std::size_t kMany = 100;
	std::string latest = "#ops bob: 0\n";
	for (std::size_t i = 1; i <= kMany; ++i) {
		commands.notifier.notify("#ops", "bob", std::to_string(i));
		if (i > kMany - Notifier::kMostWaiting)
			latest += "#ops bob: " + std::to_string(i) + "\n";
	}
	commands.let_them_end();
	commands.wait_for(std::to_string(kMany));
	check::equal(commands.told(), latest);
}

const CMUnitTest kTests[] = {
    TEST_CASE(tells_of_each),
    TEST_CASE(keeps_the_latest),
};

} // namespace

int main()
{
	return check::main("notifier", kTests);
}
