// SPDX-License-Identifier: MIT
// Who somebody is on a Unix socket: the kernel says, with real users of this machine.
#include "client.hh"
#include "conferd.hh"

#include <string>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "as_user.hh"
#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

constexpr uid_t kRoot = 0, kNobody = 65534;

/** A user of the machine that is neither root nor nobody, and its login name. */
struct SystemAccount {
	uid_t uid = 0;
	std::string name;

	SystemAccount()
	{
		for (const char *candidate : {"daemon", "bin", "sys"}) {
			if (const passwd *entry = getpwnam(candidate)) {
				uid = entry->pw_uid;
				name = candidate;
				return;
			}
		}
		check::skip("this machine has none of the usual users");
	}
};

/** A uid that belongs to nobody here. */
uid_t unknown_uid()
{
	uid_t uid = 54321;
	while (getpwuid(uid) != nullptr)
		++uid;
	return uid;
}

/** A server on a socket that everybody can reach. */
struct Machine {
	/** `by_uid`: with uid-accounts, else with accounts that people register. */
	explicit Machine(bool by_uid = true) : server(conferd_binary)
	{
		if (geteuid() != kRoot)
			check::skip("only root can be others");
		CHECK(chmod(server.file("").c_str(), 0755) == 0);
		server.config.set("identity", "uid-accounts", by_uid ? "yes" : "no");
		if (by_uid)
			server.start();
	}

	/** Connects as this user: the kernel remembers who it was that connected. */
	Client connect(const std::string &name, uid_t user)
	{
		const AsUser other(user);
		return Client(name, *Address::local(server.file("irc")));
	}

	Conferd server;
};

/** The account that WHOIS tells of the client; empty: none. */
std::string account_of(Client &client)
{
	client.send_line("WHOIS " + client.name());
	std::string account;
	for (;;) {
		const std::string line = *client.read_line();
		const std::string start = ":irc.test 330 " + client.name() + " " + client.name() + " ";
		if (line.starts_with(start))
			account = line.substr(start.size(), line.find(' ', start.size()) - start.size());
		if (line.starts_with(":irc.test 318 "))
			return account;
	}
}

void everybody_is_who_the_kernel_says()
{
	Machine machine;
	const SystemAccount system;
	struct Row {
		uid_t uid;
		std::string account;
	};
	int number = 0;
	for (const Row &row :
	     {Row{kRoot, "root"}, Row{system.uid, system.name}, Row{kNobody, ""}, Row{unknown_uid(), ""}}) {
		Client client = machine.connect("n" + std::to_string(++number), row.uid);
		client.log_in();
		check::equal(account_of(client), row.account);
		client.send_line("AUTHENTICATE EXTERNAL");
		if (row.account.empty()) {
			client.read_until(" 904 ");
			continue;
		}
		client.read_until("AUTHENTICATE +");
		client.send_line("AUTHENTICATE +");
		client.read_until(" 900 " + client.name() + " " + client.name() + "!" + client.name() + "@localhost " +
		                  row.account);
	}
}

void a_login_name_is_nobody_elses_nick()
{
	Machine machine;
	const SystemAccount system;
	Client other = machine.connect("other", unknown_uid());
	other.log_in();
	other.send_line("NICK " + system.name); // whose user has never come yet
	other.read_until(" 433 other " + system.name + " ");
	Client owner = machine.connect("owner", system.uid);
	owner.log_in();
	owner.send_line("NICK " + system.name);
	owner.read_until(" NICK :" + system.name);
}

/** Who registers with `*` for a password, and who then logs in to which account: the one whose uid has made it. */
void a_uid_is_the_password_of_its_own_account_only()
{
	Machine machine(false);
	machine.server.config.set("accounts", "enabled", "yes");
	machine.server.config.set("accounts", "login-attempts", "0");
	machine.server.start();
	struct Row {
		uid_t uid;
		std::string name, base64;
	};
	const SystemAccount system;
	const Row rows[] = {{kRoot, "one", "b25l"}, {system.uid, "two", "dHdv"}, {unknown_uid(), "six", "c2l4"}};
	for (const Row &row : rows) {
		Client client = machine.connect(row.name, row.uid);
		client.log_in();
		client.send_line("REGISTER * * *");
		client.read_until(" REGISTER SUCCESS " + row.name + " ");
		client.send_line("NS CERT ADD uid:" + std::to_string(row.uid + 1));
		client.read_until("Only that user can add uid:");
	}
	Client nobody = machine.connect("nobody-known", kNobody);
	nobody.log_in();
	nobody.send_line("REGISTER * * *");
	nobody.read_until("FAIL REGISTER WEAK_PASSWORD nobody-known ");
	nobody.send_line("AUTHENTICATE EXTERNAL");
	nobody.read_until(" 904 ");
	for (const Row &row : rows) {
		for (const Row &wanted : rows) {
			Client client = machine.connect("guest", row.uid);
			client.log_in();
			client.send_line("AUTHENTICATE EXTERNAL");
			client.read_until("AUTHENTICATE +");
			client.send_line("AUTHENTICATE " + wanted.base64);
			client.read_until(row.uid == wanted.uid ? " 900 guest guest!guest@localhost " + row.name : " 904 ");
			check::equal(account_of(client), row.uid == wanted.uid ? row.name : "");
			client.send_line("QUIT");
			client.read_until("ERROR ");
		}
	}
	Client remote("remote", machine.server.tcp()); // over a network there is no uid
	remote.log_in();
	remote.send_line("AUTHENTICATE EXTERNAL");
	remote.read_until(" 904 ");
}

void a_uid_makes_an_operator()
{
	Machine machine(false);
	const SystemAccount system;
	machine.server.config.set("operator.known", "identity", "uid:" + std::to_string(system.uid));
	machine.server.start();
	for (const uid_t uid : {kRoot, system.uid, kNobody, unknown_uid()}) {
		Client client = machine.connect("guest", uid);
		client.log_in();
		client.send_line("OPER known x");
		client.read_until(uid == system.uid ? " 381 " : " 464 ");
		client.send_line("QUIT");
		client.read_until("ERROR ");
	}
	Client remote("remote", machine.server.tcp());
	remote.log_in();
	remote.send_line("OPER known x");
	remote.read_until(" 464 ");
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "uids",
	                    {
	                        TEST_CASE(everybody_is_who_the_kernel_says),
	                        TEST_CASE(a_login_name_is_nobody_elses_nick),
	                        TEST_CASE(a_uid_is_the_password_of_its_own_account_only),
	                        TEST_CASE(a_uid_makes_an_operator),
	                    });
}
