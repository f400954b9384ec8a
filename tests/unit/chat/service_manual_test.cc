// SPDX-License-Identifier: MIT
//
// confer-accounts(7) tells the commands of NickServ and ChanServ that their tables have, no less and no more:
//
//     .It Ic "SYNTAX"     of a command, and below it who may use it
//
//     service_manual_test CONFER-ACCOUNTS.7
#include "chat/commands/services.hh"
#include "support/manual_page.hh"

#include <set>
#include <string>
#include <string_view>

#include "support/check.hh"

namespace {

using namespace confer::chat;
using Set = std::set<std::string>;

std::string page;

std::string_view who_text(ServiceAccess who)
{
	switch (who) {
	case ServiceAccess::anyone: return "Everybody.";
	case ServiceAccess::accounts: return "Logged-in users.";
	case ServiceAccess::owners: return "Logged-in users and server operators.";
	case ServiceAccess::operators: return "Server operators.";
	}
	return {};
}

void compare(std::string_view service, std::string_view section)
{
	Set there, told;
	for (const ServiceCommand &row : service_commands(service))
		there.insert(text(row.syntax, " | ", who_text(row.who)));
	for (const check::ManualEntry &entry : check::manual_entries(page, section))
		told.insert(text(check::words_of(entry.heading).at(1), " | ", entry.first));
	CHECK(!there.empty());
	if (const std::string differences = check::differences(there, told); !differences.empty())
		check::fail("confer-accounts.7:" + differences);
}

void commands_of_nickserv_are_told()
{
	compare(kNickServ, "NICKSERV");
}

void commands_of_chanserv_are_told()
{
	compare(kChanServ, "CHANSERV");
}

const CMUnitTest kTests[] = {
    TEST_CASE(commands_of_nickserv_are_told),
    TEST_CASE(commands_of_chanserv_are_told),
};

} // namespace

int main(int argc, char **argv)
{
	if (argc != 2) {
		std::fprintf(stderr, "usage: %s confer-accounts.7\n", argv[0]);
		return 64;
	}
	page = check::read_file(argv[1]);
	return check::main("service manual", kTests);
}
