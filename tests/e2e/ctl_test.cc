// SPDX-License-Identifier: MIT
// confer ctl and a real conferd: what it does, what it exits with, and who may use it.
#include "client.hh"
#include "conferd.hh"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "as_user.hh"
#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

constexpr uid_t kRoot = 0, kNobody = 65534;

struct Machine {
	Machine() : server(conferd_binary)
	{
		server.config.set("server", "control-socket", server.file("control"));
		server.config.set("accounts", "enabled", "yes");
		server.config.set("accounts", "password-cost", "test");
	}

	Outcome ctl(std::vector<std::string> words) const
	{
		words.insert(words.begin(), {confer_binary, "ctl", "--socket", server.file("control")});
		return run_to_end(words);
	}

	Conferd server;
};

void an_administrator_does_what_an_operator_can()
{
	Machine machine;
	machine.server.start();
	Client bob("bob", machine.server.tcp()), eve("eve", machine.server.tcp());
	bob.log_in();
	eve.log_in();
	bob.send_line("JOIN #ops");
	bob.sync();
	Outcome outcome = machine.ctl({"status", "--json"});
	check::equal(outcome.code, EX_OK);
	check::contains(outcome.output, R"({"server":"irc.test",)");
	check::contains(outcome.output, R"("users":2,)");
	outcome = machine.ctl({"clients", "list"});
	check::contains(outcome.output, "nick  user  host");
	check::contains(outcome.output, "\nbob   bob   127.0.0.1  -        ");
	check::contains(machine.ctl({"channels", "show", "#ops"}).output, "members: @bob\n");
	outcome = machine.ctl({"clients", "kill", "eve", "too", "loud"});
	check::equal(outcome.code, EX_OK);
	check::equal(outcome.output, "eve!eve@127.0.0.1 is disconnected\n");
	eve.read_until("KILL eve :too loud");
	machine.server.wait_for_log(" (uid:" + std::to_string(geteuid()) + ") killed eve!eve@127.0.0.1: too loud");
	check::equal(machine.ctl({"kline", "add", "1h", "mallory@*", "no", "more"}).code, EX_OK);
	machine.server.stop();
	machine.server.start();
	outcome = machine.ctl({"kline", "list", "--json"});
	check::contains(outcome.output, R"({"mask":"mallory@*",)");
	check::contains(outcome.output, R"x((uid:)x" + std::to_string(geteuid()) + R"x()","reason":"no more"})x");
	check::equal(machine.ctl({"kline", "del", "mallory@*"}).code, EX_OK);
	check::equal(machine.ctl({"kline", "list"}).output, "");
	check::contains(machine.ctl({"stats"}).output, "connections-open");
}

/** A password comes from standard input, and is good from then on. */
void accounts_are_made_and_changed()
{
	Machine machine;
	const auto ctl_with = [&](const std::string &words, const std::string &password) {
		return run_to_end({"/bin/sh", "-c", "printf '%s\\n' '" + password + "' | \"$0\" ctl -s \"$1\" " + words,
		                   confer_binary, machine.server.file("control")});
	};
	int guests = 0; // the server may not have noticed yet that the one before has left
	const auto logs_in = [&](const std::string &account, const std::string &password) {
		Client client("guest" + std::to_string(++guests), machine.server.tcp());
		client.log_in();
		client.send_line("PRIVMSG NickServ :IDENTIFY " + account + ' ' + password);
		return client.read_until("NickServ!").find("You are logged in as " + account) != std::string::npos;
	};
	machine.server.start();
	const Outcome made = ctl_with("accounts add root --password-stdin", "two words");
	check::equal(made.output, "The account root is created\n");
	check::equal(made.code, EX_OK);
	check::equal(ctl_with("accounts add ROOT --password-stdin", "x").code, EX_NOPERM);
	check::equal(ctl_with("accounts add carol --password-stdin", "").code, EX_NOINPUT);
	CHECK(logs_in("root", "two words"));
	check::equal(ctl_with("accounts passwd root --password-stdin", "another").code, EX_OK);
	CHECK(!logs_in("root", "two words"));
	CHECK(logs_in("root", "another"));
	check::contains(machine.ctl({"accounts", "list"}).output, "\nroot");
	const Outcome unknown = machine.ctl({"accounts", "show", "rot"});
	check::equal(unknown.code, EX_NOUSER);
	check::equal(unknown.output, "confer: There is no account rot; did you mean root?\n");
	CHECK(machine.server.log().find("another") == std::string::npos);
	machine.server.stop();
	machine.server.start();
	CHECK(logs_in("root", "another"));
	check::equal(machine.ctl({"accounts", "suspend", "root", "too", "loud"}).code, EX_OK);
	CHECK(!logs_in("root", "another"));
	check::equal(machine.ctl({"accounts", "unsuspend", "root"}).code, EX_OK);
	CHECK(logs_in("root", "another"));
	check::equal(machine.ctl({"accounts", "drop", "root"}).output, "The account root is dropped\n");
	CHECK(!logs_in("root", "another"));
	check::equal(machine.ctl({"accounts", "show", "root"}).code, EX_NOUSER);
}

/** conferd --account-add. */
Outcome add_offline(const Machine &machine, const std::string &name, const std::string &password)
{
	return run_to_end({"/bin/sh", "-c",
	                   "printf '%s\\n' '" + password + "' | \"$0\" --config \"$1\" --account-add \"$2\"",
	                   conferd_binary, machine.server.config_file(), name});
}

/** Which a running server keeps from the files. */
void accounts_are_made_before_the_server_runs()
{
	Machine machine;
	const auto add = [&](const std::string &name, const std::string &password) {
		return add_offline(machine, name, password);
	};
	machine.server.write_config();
	const Outcome made = add("root", "sesame");
	check::equal(made.output, "The account root is created\n");
	check::equal(made.code, EX_OK);
	check::equal(add("Root", "sesame").code, EX_DATAERR);
	check::equal(add("#root", "sesame").code, EX_DATAERR);
	check::equal(add("bob", "").code, EX_DATAERR);
	machine.server.start();
	// The server has the files now, and makes it itself.
	const std::string password(592, 'x'); // longer than fits a line of IRC
	const Outcome asked = add("bob", password);
	check::equal(asked.output, "The account bob is created\n");
	check::equal(asked.code, EX_OK);
	const Outcome twice = add("Bob", "sesame");
	check::contains(twice.output, "belongs to an account already");
	check::equal(twice.code, EX_DATAERR);
	const std::string list = machine.ctl({"accounts", "list", "--json"}).output;
	check::contains(list, R"({"account":"root",)");
	check::contains(list, R"({"account":"bob",)");
	CHECK(machine.server.log().find(password) == std::string::npos);
	CHECK(rename(machine.server.file("control").c_str(), machine.server.file("elsewhere").c_str()) == 0);
	const Outcome refused = add("carol", "sesame");
	check::equal(refused.code, EX_UNAVAILABLE);
	check::contains(refused.output, "conferd is running: use confer ctl accounts add carol");
	machine.server.stop();
	machine.server.config.set("accounts", "enabled", "no");
	machine.server.write_config();
	check::equal(add("bob", "sesame").code, EX_CONFIG);
}

/** A machine whose configuration names no data directory: it is the service manager that does so. */
struct ServiceMachine : Machine {
	ServiceMachine()
	{
		server.config.drop("server", "control-socket");
		server.config.drop("server", "data-dir");
		for (const std::string &directory : {service, home})
			CHECK(mkdir(directory.c_str(), 0700) == 0);
		server.write_config();
	}
	void start()
	{
		setenv("STATE_DIRECTORY", service.c_str(), 1);
		server.start();
		unsetenv("STATE_DIRECTORY");
	}
	/** conferd --account-add in a shell. -p: as the effective user. */
	Outcome add(const std::string &name) const
	{
		return run_to_end({"/bin/sh", "-p", "-c",
		                   "unset STATE_DIRECTORY XDG_STATE_HOME; echo sesame | HOME=$2 CONFER_CONTROL=$3 "
		                   "\"$0\" --config \"$1\" --account-add \"$4\"",
		                   conferd_binary, server.config_file(), home, service + "/control", name});
	}
	/** What this user would have of a server of his own. */
	std::string own() const { return home + "/.local/state/conferd"; }
	bool has_own() const { return access((home + "/.local").c_str(), F_OK) == 0; }

	const std::string service = server.file("service"), home = server.file("home");
};

void an_account_goes_to_the_server_that_runs()
{
	ServiceMachine machine;
	machine.start();
	const Outcome made = machine.add("bob");
	check::equal(made.output, "The account bob is created\n");
	check::equal(made.code, EX_OK);
	CHECK(!machine.has_own());
	const std::string socket = machine.service + "/control";
	check::contains(run_to_end({confer_binary, "ctl", "-s", socket, "accounts", "list"}).output, "\nbob");
	check::equal(machine.add("bob").code, EX_DATAERR);
}

/** Root has no server of its own in its home directory, unless there are accounts there. */
void root_makes_no_account_where_no_server_looks()
{
	if (geteuid() != kRoot)
		check::skip("only for root");
	ServiceMachine machine;
	const Outcome refused = machine.add("bob");
	check::equal(refused.code, EX_CONFIG);
	check::contains(refused.output, "no conferd answers at " + machine.service + "/control, and " + machine.own());
	check::contains(refused.output, "data-dir in [server] or STATE_DIRECTORY");
	CHECK(!machine.has_own());
	if (access("/var/lib/conferd", F_OK) == 0)
		check::skip("this machine has the data of a service");
	CHECK(mkdir((machine.home + "/.local").c_str(), 0700) == 0);
	CHECK(mkdir((machine.home + "/.local/state").c_str(), 0700) == 0);
	CHECK(mkdir(machine.own().c_str(), 0700) == 0);
	check::equal(machine.add("bob").code, EX_CONFIG);
	CHECK(mkdir((machine.own() + "/vault").c_str(), 0700) == 0);
	check::equal(machine.add("bob").output, "The account bob is created in " + machine.own() + "\n");
}

/** Who starts a server of his own has it keep its data in his home directory. */
void a_user_makes_the_first_account_of_an_own_server()
{
	const passwd *daemon = getpwnam("daemon");
	if (geteuid() == kRoot && daemon == nullptr)
		check::skip("this machine has no user daemon");
	const uid_t user = geteuid() == kRoot ? daemon->pw_uid : geteuid();
	ServiceMachine machine;
	machine.server.config.set("operator.ops", "identity", "uid:54321");
	CHECK(chmod(machine.service.c_str(), 0755) == 0);
	machine.start(); // it refuses this user, and not that of the operator
	CHECK(chmod(machine.server.file("").c_str(), 0755) == 0 && chmod(machine.server.config_file().c_str(), 0644) == 0);
	CHECK(geteuid() != kRoot || chown(machine.home.c_str(), user, gid_t(-1)) == 0);
	if (geteuid() != kRoot)
		machine.server.stop();
	Outcome made;
	{
		std::optional<AsUser> other;
		if (geteuid() == kRoot)
			other.emplace(user);
		for (const std::string &file : {conferd_binary, machine.server.config_file()}) {
			if (faccessat(AT_FDCWD, file.c_str(), R_OK, AT_EACCESS) != 0)
				check::skip("the user daemon cannot run conferd here");
		}
		made = machine.add("bob");
	}
	check::equal(made.output, "The account bob is created in " + machine.own() + "\n");
	check::equal(made.code, EX_OK);
}

/** Logs in to ada, over NickServ, and makes a channel hers, who stays when nobody is connected. */
void settle_in(Client &ada, const std::string &channel)
{
	ada.send_line("NS SET ALWAYS-ON ON");
	ada.read_until("ALWAYS-ON is ON for ada.");
	ada.send_line("JOIN " + channel);
	ada.read_until(" 366 ");
	ada.send_line("CS REGISTER " + channel);
	ada.read_until(channel + " is registered to ada");
}

void an_account_made_offline_has_nothing_of_an_earlier_one()
{
	Machine machine;
	machine.server.config.set("history", "enabled", "yes");
	machine.server.start();
	{
		Client ada("ada", machine.server.tcp());
		ada.log_in();
		ada.send_line("NS REGISTER sesame");
		ada.read_until("You are logged in as ada.");
		settle_in(ada, "#old");
	}
	machine.server.stop();
	check::equal(run_to_end({"/bin/rm", "-r", machine.server.file("data/vault")}).code, EX_OK);
	check::equal(add_offline(machine, "ada", "another").code, EX_OK);
	machine.server.start();
	{
		Client ada("guest", machine.server.tcp());
		ada.log_in();
		ada.send_line("WHOIS ada"); // nobody has stayed
		ada.read_until(" 401 ");
		ada.send_line("NS IDENTIFY ada another");
		ada.read_until("You are logged in as ada.");
		ada.send_line("CS LIST");
		ada.read_until("has no rank in any registered channel");
		settle_in(ada, "#new");
	}
	// From then on what it has is its own.
	machine.server.stop();
	machine.server.start();
	Client eve("eve", machine.server.tcp());
	eve.log_in();
	eve.send_line("WHOIS guest");
	eve.read_until(" 330 ");
	eve.send_line("CS INFO #new");
	eve.read_until("ada");
	CHECK(machine.server.log().find("Nobody can log in") == std::string::npos);
}

void what_goes_wrong_has_a_status()
{
	Machine machine;
	check::equal(machine.ctl({"status"}).code, EX_UNAVAILABLE);
	check::contains(machine.ctl({"status"}).output, "is conferd running?");
	machine.server.start();
	check::equal(machine.ctl({"clients", "kill", "nobody"}).code, EX_NOUSER);
	check::equal(machine.ctl({"kline", "add", "*@*"}).code, EX_NOPERM);
	check::equal(machine.ctl({"frob"}).code, EX_USAGE);
	check::equal(machine.ctl({"rehash"}).code, EX_OK);
	machine.server.config.set("limits", "nonsense", "1");
	machine.server.write_config();
	const Outcome outcome = machine.ctl({"rehash"});
	check::equal(outcome.code, EX_CONFIG);
	check::contains(outcome.output, "[limits] nonsense: unknown key");
	machine.server.config.drop("limits", "nonsense");
	machine.server.stop();
	check::equal(machine.ctl({"status"}).code, EX_UNAVAILABLE);
}

/** It is in force, and no refusal; the server says when it ends. */
void a_ban_that_cannot_be_stored_has_a_status_of_its_own()
{
	Machine machine;
	machine.server.config.set("server", "data-dir", machine.server.file("state"));
	machine.server.config.set("accounts", "enabled", "no");
	machine.server.start();
	machine.server.write_file("state", "in the way");
	const Outcome added = machine.ctl({"kline", "add", "mallory@*", "no", "more"});
	check::equal(added.code, EX_CANTCREAT);
	check::contains(added.output, "confer: K-line mallory@* set, 0 closed: no more; but the next restart ends it, ");
	check::contains(machine.ctl({"kline", "list"}).output, "\nmallory@*");
	const Outcome removed = machine.ctl({"kline", "del", "mallory@*"});
	check::equal(removed.code, EX_CANTCREAT);
	check::contains(removed.output, "confer: K-line mallory@* removed; but the next restart brings it back, ");
	check::equal(machine.ctl({"kline", "list"}).output, "");
}

void silent_peers_do_not_keep_it_from_stopping()
{
	Machine machine;
	machine.server.start();
	std::vector<Stream> silent;
	for (int i = 0; i < 10; ++i)
		silent.push_back(Stream::connect(*Address::local(machine.server.file("control")), kPatience));
	machine.server.stop();
}

void its_place_is_the_data_directory_without_another()
{
	Machine machine;
	machine.server.config.drop("server", "control-socket");
	CHECK(mkdir(machine.server.file("data").c_str(), 0700) == 0);
	machine.server.start();
	check::equal(run_to_end({confer_binary, "ctl", "-s", machine.server.file("data/control"), "status"}).code, EX_OK);
}

/** What this user is answered; empty: it cannot connect. */
std::string answer_to(uid_t user, const std::string &path)
{
	Stream stream;
	try {
		const AsUser other(user);
		stream = Stream::connect(*Address::local(path), kPatience);
	} catch (const std::system_error &error) {
		CHECK(error.code() == std::errc::permission_denied);
		return {};
	}
	stream.send("status\n");
	std::string all;
	char block[4096];
	for (;;) {
		CHECK(stream.wait_readable(soon()) == IoStatus::done);
		const IoResult got = stream.recv(block, sizeof block);
		all.append(block, got.bytes);
		if (!got.ok())
			return all;
	}
}

void the_uid_decides()
{
	if (geteuid() != kRoot)
		check::skip("only root can be others");
	const passwd *daemon = getpwnam("daemon");
	if (daemon == nullptr)
		check::skip("this machine has no user daemon");
	const uid_t ops = daemon->pw_uid, other = ops + 54321;
	Machine machine;
	const std::string path = machine.server.file("control");
	CHECK(chmod(machine.server.file("").c_str(), 0755) == 0);
	machine.server.start();
	check::contains(answer_to(kRoot, path), "\nOK irc.test\n");
	for (const uid_t user : {ops, other, kNobody})
		check::equal(answer_to(user, path), "");
	machine.server.config.set("operator.ops", "identity", "uid:" + std::to_string(ops));
	machine.server.reload();
	machine.server.wait_for_log("Configuration reloaded");
	check::contains(answer_to(kRoot, path), "\nOK irc.test\n");
	check::contains(answer_to(ops, path), "\nOK irc.test\n");
	check::contains(answer_to(other, path), "FAIL DENIED uid " + std::to_string(other) + " is neither root, nor ");
	check::equal(answer_to(kNobody, path), "FAIL DENIED The kernel does not say who you are\n");
}

/** An operator who cannot enter the directory is not told to become one. */
void the_directory_that_refuses_is_named()
{
	const passwd *daemon = getpwnam("daemon");
	if (geteuid() != kRoot || daemon == nullptr)
		check::skip("only root can be the user daemon");
	const std::string uid = std::to_string(daemon->pw_uid);
	Machine machine;
	CHECK(chmod(machine.server.file("").c_str(), 0755) == 0);
	CHECK(mkdir(machine.server.file("data").c_str(), 0700) == 0);
	machine.server.config.set("server", "control-socket", machine.server.file("data/control"));
	machine.server.config.set("operator.ops", "identity", "uid:" + uid);
	machine.server.start();
	const auto ask = [&](const std::string &socket) {
		const AsUser other(daemon->pw_uid);
		if (faccessat(AT_FDCWD, confer_binary.c_str(), X_OK, AT_EACCESS) != 0)
			check::skip("the user daemon cannot run confer here");
		return run_to_end({confer_binary, "ctl", "--socket", socket, "status"});
	};
	const Outcome outcome = ask(machine.server.file("data/control"));
	check::equal(outcome.code, EX_NOPERM);
	check::contains(outcome.output, "uid " + uid + " cannot reach " + machine.server.file("data/control") +
	                                    ": the directory " + machine.server.file("data") + " does not admit it; ");
	CHECK(rename(machine.server.file("data/control").c_str(), machine.server.file("control").c_str()) == 0);
	check::equal(ask(machine.server.file("control")).code, EX_OK);
	CHECK(chmod(machine.server.file("control").c_str(), 0600) == 0);
	check::contains(ask(machine.server.file("control")).output, "operators with identity = uid:" + uid);
}

} // namespace

int main(int argc, char *argv[])
{
	return test_confer(argc, argv, "ctl",
	                   {
	                       TEST_CASE(an_administrator_does_what_an_operator_can),
	                       TEST_CASE(accounts_are_made_and_changed),
	                       TEST_CASE(accounts_are_made_before_the_server_runs),
	                       TEST_CASE(an_account_goes_to_the_server_that_runs),
	                       TEST_CASE(root_makes_no_account_where_no_server_looks),
	                       TEST_CASE(a_user_makes_the_first_account_of_an_own_server),
	                       TEST_CASE(an_account_made_offline_has_nothing_of_an_earlier_one),
	                       TEST_CASE(what_goes_wrong_has_a_status),
	                       TEST_CASE(a_ban_that_cannot_be_stored_has_a_status_of_its_own),
	                       TEST_CASE(silent_peers_do_not_keep_it_from_stopping),
	                       TEST_CASE(its_place_is_the_data_directory_without_another),
	                       TEST_CASE(the_uid_decides),
	                       TEST_CASE(the_directory_that_refuses_is_named),
	                   });
}
