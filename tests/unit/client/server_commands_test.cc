// SPDX-License-Identifier: MIT
//
// What a server's HELP knows can be typed.

#include "chat/command.hh"
#include "client/talk/commands.hh"
#include "irc/ascii.hh"

#include <algorithm>
#include <string>

#include "server_lines.hh"

using namespace confer::client;

namespace {

void every_command_of_the_server_can_be_typed()
{
	for (const confer::chat::Command &command : confer::chat::commands()) {
		std::string name(command.name);
		std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c | 0x20; });
		if (find_command(name))
			continue;
		Session session = test::ready();
		WindowList windows(100);
		Preferences preferences;
		Window *window = windows.open(0, WindowKind::server, "irc.example", session.features().case_map());
		const Outcome outcome = run_input("/" + name + " x y z", {session, windows, *window, preferences});
		if (!confer::irc::equal_nocase(outcome.send.substr(0, name.size()), name))
			check::fail("/" + name + " sends " + outcome.send);
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(every_command_of_the_server_can_be_typed),
};

} // namespace

int main()
{
	return check::main("server_commands", kTests);
}
