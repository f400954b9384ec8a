// SPDX-License-Identifier: MIT
//
// What the tables of the program hold, confer(1) tells.

#include "client/ctl/options.hh"
#include "client/exit_status.hh"
#include "client/options.hh"
#include "client/script/subcommands.hh"
#include "client/talk/commands.hh"
#include "client/udp/options.hh"
#include "support/text_file.hh"

#include <cstdlib>
#include <string>

#include "support/check.hh"

using namespace confer::client;

namespace {

std::string manual(const char *variable = "CONFER_MANUAL")
{
	const char *path = std::getenv(variable);
	if (!path)
		check::skip(std::string(variable) + " is not set: run by meson test");
	return check::read_file(path);
}

void tells_every_command()
{
	const std::string text = manual();
	std::size_t place = 0;
	for (const Command &command : commands()) {
		const std::string item = "\n.It Ic /" + std::string(command.name);
		const std::size_t found = text.find(item + (command.syntax.empty() ? "\n" : " "));
		if (found == std::string::npos || found < place)
			check::fail("/" + std::string(command.name) + " is missing, or not in its place");
		place = found;
		if (!command.alias.empty())
			check::contains(text.substr(found, 400), "\n.Ic /" + std::string(command.alias) + " .");
	}
}

void tells_every_option()
{
	const std::string text = manual();
	for (const OptionRow &row : option_rows()) {
		std::string item = "\n.It Fl ";
		const std::string value = row.value.empty() ? "" : " Ar ";
		if (row.letter)
			item += std::string(1, row.letter) + (row.value.empty() ? " , Fl -" : " Ar ");
		else
			item += "-" + std::string(row.name);
		check::contains(text, item);
		check::contains(text, "Fl -" + std::string(row.name) + value);
	}
}

void tells_every_subcommand()
{
	const std::string text = manual();
	for (const SubCommand &command : subcommands()) {
		check::contains(text, "\n.Cm " + std::string(command.name) + "\n");
		check::contains(text, "\n.It Cm " + std::string(command.name) + (command.syntax.empty() ? "\n" : " "));
	}
}

void tells_every_request()
{
	const std::string text = manual();
	std::size_t place = text.find("\n.Sh ADMINISTRATION\n");
	for (const CtlOptionRow &row : ctl_option_rows())
		CHECK(std::string(row.name) == "help" || text.find("Fl -" + std::string(row.name), place) != std::string::npos);
	for (const CtlRequest &row : ctl_requests()) {
		const std::string name = std::string(row.group) + (row.verb.empty() ? "" : " ") + std::string(row.verb);
		const std::size_t found = text.find("\n.It Cm " + name + (row.syntax.empty() ? "\n" : " "), place);
		if (found == std::string::npos)
			check::fail(name + " is missing, or not in its place");
		place = found;
	}
}

void tells_every_exit_status()
{
	const std::string text = manual();
	for (ExitStatus status : {ExitStatus::ok, ExitStatus::usage, ExitStatus::no_input, ExitStatus::no_user,
	                          ExitStatus::unavailable, ExitStatus::io, ExitStatus::config, ExitStatus::system,
	                          ExitStatus::temporary, ExitStatus::refused, ExitStatus::not_kept})
		check::contains(text, "\n.It " + std::to_string(static_cast<int>(status)) + "\n");
}

void tells_every_option_of_udp()
{
	const std::string text = manual("CONFER_UDP_MANUAL");
	for (const UdpOptionRow &row : udp_option_rows()) {
		if (row.letter)
			check::contains(text, "\n.It Fl " + std::string(1, row.letter) + (row.optional ? " Ns" : " "));
		check::contains(text, std::string("Fl -") + row.name);
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(tells_every_command),     TEST_CASE(tells_every_option),        TEST_CASE(tells_every_subcommand),
    TEST_CASE(tells_every_exit_status), TEST_CASE(tells_every_option_of_udp), TEST_CASE(tells_every_request),
};

} // namespace

int main()
{
	return check::main("manual", kTests);
}
