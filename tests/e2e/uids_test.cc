// SPDX-License-Identifier: MIT
// Who somebody is on a Unix socket: the kernel says, with real users of this machine.
#include "client.hh"
#include "conferd.hh"

#include <cstdlib>
#include <string>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

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

/** A server with uid-accounts on a socket that everybody can reach. */
struct Machine {
	Machine() : server(conferd_binary)
	{
		if (geteuid() != kRoot)
			check::skip("only root can be others");
		CHECK(chmod(server.file("").c_str(), 0755) == 0);
		server.config.set("identity", "uid-accounts", "yes");
		server.start();
	}

	/** Connects as this user: the kernel remembers who it was that connected. */
	Client connect(const std::string &name, uid_t user)
	{
		struct Back {
			~Back()
			{
				if (seteuid(kRoot) != 0)
					std::abort();
			}
		} back;
		CHECK(seteuid(user) == 0);
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
	Client owner = machine.connect("owner", system.uid), other = machine.connect("other", unknown_uid());
	owner.log_in();
	other.log_in();
	other.send_line("NICK " + system.name);
	other.read_until(" 433 other " + system.name + " ");
	owner.send_line("NICK " + system.name);
	owner.read_until(" NICK :" + system.name);
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "uids",
	                    {
	                        TEST_CASE(everybody_is_who_the_kernel_says),
	                        TEST_CASE(a_login_name_is_nobody_elses_nick),
	                    });
}
