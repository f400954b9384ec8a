// SPDX-License-Identifier: MIT
#include "server/disk_troubles.hh"

#include <string>
#include <vector>

#include "support/supervisor.hh"

using namespace confer;
using log::DiskTrouble;
using log::Purpose;
using server::DiskTroubles;
using server::LogReports;

namespace {

void all_of_it_is_shown_until_it_is_over()
{
	const check::Supervisor supervisor;
	LogReports reports;
	DiskTroubles troubles(reports);
	CHECK(troubles.all().empty());
	troubles.set(Purpose::accounts, DiskTrouble::full, true, "Accounts: full");
	check::equal(supervisor.receive(), "STATUS=Accounts: full");
	troubles.set(Purpose::messages, DiskTrouble::stalled, true, "Message log: stalled");
	check::equal(supervisor.receive(), "STATUS=Message log: stalled; Accounts: full");
	troubles.set(Purpose::accounts, DiskTrouble::stalled, true, "Accounts: stalled");
	check::equal(supervisor.receive(), "STATUS=Message log: stalled; Accounts: full; Accounts: stalled");
	CHECK((troubles.all() == std::vector<std::string>{"Message log: stalled", "Accounts: full", "Accounts: stalled"}));
	troubles.set(Purpose::messages, DiskTrouble::stalled, false, "Message log: answers");
	check::equal(supervisor.receive(), "STATUS=Accounts: full; Accounts: stalled");
	troubles.set(Purpose::accounts, DiskTrouble::full, false, "Accounts: space");
	troubles.set(Purpose::accounts, DiskTrouble::stalled, false, "Accounts: answers");
	check::equal(supervisor.receive(), "STATUS=Accounts: stalled");
	check::equal(supervisor.receive(), "STATUS=");
	CHECK(troubles.all().empty());
}

void operators_are_told_of_each_change()
{
	LogReports reports;
	DiskTroubles troubles(reports);
	troubles.set(Purpose::accounts, DiskTrouble::failed, true, "Accounts: failed");
	troubles.set(Purpose::messages, DiskTrouble::full, true, "Message log: full");
	troubles.set(Purpose::messages, DiskTrouble::full, false, "Message log: space");
	CHECK((reports.take() == std::vector<std::string>{"Accounts: failed", "Message log: full", "Message log: space"}));
}

const CMUnitTest kTests[] = {
    TEST_CASE(all_of_it_is_shown_until_it_is_over),
    TEST_CASE(operators_are_told_of_each_change),
};

} // namespace

int main()
{
	return check::main("disk_troubles", kTests);
}
