// SPDX-License-Identifier: MIT
// A conferd whose disk of the accounts is full or does not answer: who is told, and what goes on.
#include "client.hh"
#include "conferd.hh"

#include <string>

#include "conferd_test.hh"
#include "faults.hh"
#include "support/eventually.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

/** A server that keeps nothing but accounts, so that no other disk has these faults, and an operator. */
struct House {
	House() : server(conferd_binary)
	{
		server.config.set("accounts", "enabled", "yes");
		server.config.set("accounts", "password-cost", "test");
		server.config.set("accounts", "registration-rate", "0");
		server.config.set("operator.root", "password", "toor");
		server.start();
	}

	static void become_operator(Client &client)
	{
		client.log_in();
		client.send_line("OPER root toor");
		client.read_until(" 381 ");
	}
	std::string vault() const { return server.file("data/vault"); }

	Conferd server;
};

void a_full_disk_is_told_and_ends_by_itself()
{
	const Faults faults;
	House house;
	Client ada("ada", house.server.tcp()), oper("oper", house.server.tcp());
	House::become_operator(oper);
	ada.log_in();
	faults.begin("full");
	const std::string trouble = "Accounts: the disk is full: changes of accounts are refused until there is space for "
	                            "the log in " +
	                            house.vault() + ", which takes 8 MiB at a time";
	ada.send_line("NS REGISTER sesame");
	oper.read_until(" NOTICE oper :*** " + trouble);
	house.server.wait_for_state("STATUS=" + trouble);
	house.server.wait_for_log(trouble);
	ada.read_until("isk is full");
	Client late("late", house.server.tcp());
	House::become_operator(late);
	late.read_until(" NOTICE late :*** " + trouble);
	faults.end("full");
	oper.read_until(" NOTICE oper :*** Accounts: the log in " + house.vault() + " takes changes of accounts again");
	house.server.wait_for_state("STATUS=");
	Client bob("bob", house.server.tcp());
	bob.log_in();
	bob.send_line("NS REGISTER sesame");
	bob.read_until("You are logged in as bob.");
	house.server.stop();
}

void a_disk_that_does_not_answer_is_told()
{
	const Faults faults;
	House house;
	Client ada("ada", house.server.tcp()), oper("oper", house.server.tcp());
	House::become_operator(oper);
	ada.log_in();
	ada.send_line("NS REGISTER sesame");
	ada.read_until("You are logged in as ada.");
	faults.begin("stuck");
	Client bob("bob", house.server.tcp());
	bob.log_in();
	bob.send_line("NS REGISTER sesame");
	const std::string disk = "Accounts: the disk of " + house.vault();
	const std::string trouble = disk + " has not answered for 10 seconds: changes of accounts wait until it does";
	check::eventually("the report", [&] { return house.server.log().find(trouble) != std::string::npos; });
	oper.read_until(" NOTICE oper :*** " + trouble);
	house.server.wait_for_state("STATUS=" + trouble);
	Client guest("guest", house.server.tcp());
	guest.log_in();
	guest.send_line("NS IDENTIFY ada sesame");
	guest.read_until("You are logged in as ada.");
	faults.end("stuck");
	oper.read_until(" NOTICE oper :*** " + disk + " answers again, after ");
	house.server.wait_for_state("STATUS=");
	bob.read_until("You are logged in as bob.");
	house.server.stop();
}

} // namespace

int main(int argc, char *argv[])
{
	if (argc != 3)
		return 1;
	faulty_calls = argv[2];
	return test_conferd(2, argv, "account disk",
	                    {
	                        TEST_CASE(a_full_disk_is_told_and_ends_by_itself),
	                        TEST_CASE(a_disk_that_does_not_answer_is_told),
	                    });
}
