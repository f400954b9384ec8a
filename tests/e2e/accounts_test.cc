// SPDX-License-Identifier: MIT
// What NickServ has answered outlives a conferd that is killed; and an account that is dropped at that moment is there
// with all that it has, or not there with any of it.
#include "client.hh"
#include "conferd.hh"

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include <signal.h>
#include <time.h>

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

/** How often: CONFER_KILLS, or few enough for every commit. */
unsigned kills()
{
	const char *wanted = std::getenv("CONFER_KILLS");
	return wanted != nullptr ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : 8;
}

void configure(Conferd &server)
{
	server.config.set("history", "enabled", "yes");
	server.config.set("accounts", "enabled", "yes");
	server.config.set("accounts", "password-cost", "test");
	server.config.set("accounts", "login-attempts", "0");
	server.config.set("accounts", "registration-rate", "0");
}

void kill_at_once(Conferd &server)
{
	server.process().signal(SIGKILL);
	CHECK(server.process().wait(soon()).has_value());
}

/** Says it to NickServ, and reads up to this part of an answer. */
std::string ns(Client &client, const std::string &line, const std::string &answer)
{
	client.send_line("NS " + line);
	return client.read_until(answer);
}

void what_was_answered_outlives_a_kill()
{
	const std::string identity = "uid:" + std::to_string(getuid());
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	{
		Client ada("ada", server.local());
		ada.log_in();
		ns(ada, "REGISTER sesame ada@example.org", "You are logged in as ada.");
		ada.send_line("NICK ada_");
		ada.read_until(" NICK :ada_");
		ns(ada, "GROUP", "ada_ belongs to ada now");
		ns(ada, "CERT ADD", "logs in to ada now");
		ns(ada, "SET PASSWORD another", "The password of ada is changed.");
		ns(ada, "SET AUTOREPLAY OFF", "AUTOREPLAY is OFF for ada.");
		ada.send_line("JOIN #tea");
		ada.read_until(" 366 ");
		ada.send_line("CS REGISTER #tea");
		ada.read_until("#tea is registered to ada");
		kill_at_once(server);
	}
	server.start();
	{
		Client ada("guest", server.tcp());
		ada.log_in();
		ns(ada, "IDENTIFY ada sesame", "Invalid account name or password.");
		ns(ada, "IDENTIFY ada_ another", "You are logged in as ada.");
		ns(ada, "INFO", "  address: ada@example.org");
		ada.read_until("  nick: ada_");
		ada.read_until("  identity: " + identity);
		ada.read_until("  channel: #tea");
		ns(ada, "UNGROUP ada_", "ada_ is free for others now.");
		ns(ada, "CERT DEL " + identity, "does not log in to ada any longer.");
		kill_at_once(server);
	}
	server.start();
	Client ada("guest", server.tcp());
	ada.log_in();
	ns(ada, "IDENTIFY ada another", "You are logged in as ada.");
	const std::string info = ns(ada, "INFO", "address:") + ada.sync();
	CHECK(info.find("  nick:") == info.npos && info.find("  identity:") == info.npos);
}

void what_operators_and_owners_did_outlives_a_kill()
{
	Conferd server(conferd_binary);
	configure(server);
	server.config.set("operator.chief", "password", "toor");
	server.start();
	{
		Client ada("ada", server.tcp()), bob("bob", server.tcp()), oper("oper", server.tcp());
		for (Client *client : {&ada, &bob, &oper})
			client->log_in();
		ns(ada, "REGISTER sesame", "You are logged in as ada.");
		ns(bob, "REGISTER sesame", "You are logged in as bob.");
		ada.send_line("PERSISTENCE SET ON");
		ada.read_until("PERSISTENCE STATUS ON ON");
		ada.send_line("JOIN #tea");
		ada.read_until(" 366 ");
		ada.send_line("CS REGISTER #tea");
		ada.read_until("#tea is registered to ada");
		ada.send_line("CS ACCESS #tea ADD bob admin");
		ada.read_until("bob");
		ada.send_line("CS TRANSFER #tea bob");
		ada.read_until("bob");
		bob.send_line("CS ACCEPT #tea");
		bob.read_until("#tea");
		oper.send_line("OPER chief toor");
		oper.read_until(" 381 ");
		ns(oper, "SAREGISTER carol secret", "The account carol is registered.");
		ns(oper, "SAPASSWORD ada another", "The password of ada is changed.");
		ns(oper, "SAREGISTER dave secret", "The account dave is registered.");
		ns(oper, "SUSPEND dave for a while", "dave is suspended");
		kill_at_once(server);
	}
	server.start();
	Client guest("guest", server.tcp());
	guest.log_in();
	guest.send_line("WHOIS ada");
	guest.read_until(" 330 guest ada ada "); // who stays although nobody is connected
	ns(guest, "IDENTIFY dave secret", "suspended");
	ns(guest, "IDENTIFY ada sesame", "Invalid account name or password.");
	ns(guest, "IDENTIFY ada another", "You are logged in as ada.");
	ns(guest, "LOGOUT", "You are logged out.");
	ns(guest, "IDENTIFY carol secret", "You are logged in as carol.");
	ns(guest, "LOGOUT", "You are logged out.");
	ns(guest, "IDENTIFY bob sesame", "You are logged in as bob.");
	guest.send_line("CS LIST");
	guest.read_until("#tea");
	ns(guest, "INFO", "  channel: #tea");
}

/** Registers an account with a channel and a message in it. Returns the command that drops it. */
std::string fill(Client &ada, const std::string &channel)
{
	ns(ada, "REGISTER sesame", "You are logged in as " + ada.name());
	ada.send_line("JOIN " + channel);
	ada.read_until(" 366 ");
	ada.send_line("CS REGISTER " + channel);
	ada.read_until(channel + " is registered to ");
	ada.send_line("PRIVMSG " + channel + " :something to forget");
	ns(ada, "SET AUTOREPLAY OFF", "AUTOREPLAY is OFF");
	const std::string told = ns(ada, "DROP " + ada.name(), "To confirm, send: ");
	return "NS DROP " + ada.name() + told.substr(told.rfind(' '));
}

/** The account is there, with its channel, or it is not, and the next one of its name has nothing. */
bool is_whole(Conferd &server, const std::string &name, const std::string &channel)
{
	Client ada(name + "_", server.tcp());
	ada.log_in();
	ada.send_line("NS INFO " + name);
	const std::string info = ada.sync();
	const bool exists = info.find(name + " was registered on ") != info.npos;
	if (exists) {
		ns(ada, "IDENTIFY " + name + " sesame", "You are logged in as " + name);
	} else {
		CHECK(info.find("There is no account " + name) != info.npos);
		ada.send_line("NICK " + name);
		ada.read_until(" NICK :" + name);
		ns(ada, "REGISTER other", "You are logged in as " + name);
	}
	ada.send_line("CS LIST");
	const std::string list = ada.sync();
	if (!exists)
		CHECK(list.find("has no rank in any registered channel") != list.npos);
	ada.send_line("JOIN " + channel);
	ada.read_until(" 366 ");
	ada.send_line("CHATHISTORY LATEST " + channel + " * 10");
	const std::string history = ada.sync();
	CHECK(exists || history.find("something to forget") == history.npos);
	return exists;
}

void a_drop_that_is_killed_is_whole_or_nothing()
{
	Conferd server(conferd_binary);
	configure(server);
	std::mt19937 random(11);
	unsigned answered = 0, there = 0;
	for (unsigned i = 0; i < kills(); ++i) {
		const std::string name = "a" + std::to_string(i), channel = "#" + name;
		bool was_answered = false;
		server.start();
		{
			Client ada(name, server.tcp());
			ada.log_in();
			const std::string command = fill(ada, channel);
			ada.send_line(command);
			if (i % 2 == 0) {
				ada.read_until("The account " + name + " is dropped.");
				was_answered = true;
			} else {
				const timespec pause{0, static_cast<long>(random() % 700'000)};
				::nanosleep(&pause, nullptr);
			}
			kill_at_once(server);
		}
		server.start();
		const bool exists = is_whole(server, name, channel);
		CHECK(!was_answered || !exists);
		answered += was_answered;
		there += exists;
		kill_at_once(server);
	}
	std::printf("# %u kills: %u drops were answered, %u accounts were still there\n", kills(), answered, there);
}

} // namespace

int main(int argc, char **argv)
{
	return test_conferd(argc, argv, "accounts",
	                    {
	                        TEST_CASE(what_was_answered_outlives_a_kill),
	                        TEST_CASE(what_operators_and_owners_did_outlives_a_kill),
	                        TEST_CASE(a_drop_that_is_killed_is_whole_or_nothing),
	                    });
}
