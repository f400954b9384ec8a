// SPDX-License-Identifier: MIT
// The files of a configuration: which are read, and who else may read them.
#include "crypto/scram_verifier.hh"
#include "server/config.hh"

#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config_text.hh"

using namespace confer;
using namespace confer::server;

namespace {

void reads_the_message_of_the_day()
{
	TemporaryFile motd("Welcome\r\n\n\tto \x02 bold\nend");
	Config config = config_of("[server]\nmotd-file = " + motd.path() + "\n");
	check::equal(config.settings.motd.size(), 4u);
	check::equal(config.settings.motd[0], "Welcome");
	check::equal(config.settings.motd[1], "");
	check::equal(config.settings.motd[2], "\tto \x02 bold");
	check::equal(config.settings.motd[3], "end");
	CHECK(config_of("[server]\nmotd-file =\n").settings.motd.empty());
}

void refuses_a_bad_message_of_the_day()
{
	struct {
		std::string bytes;
		std::string_view want;
	} rows[] = {
	    {"ok\n" + std::string(371, 'x'), "line 2 of it is longer than 370 bytes"},
	    {"\xff", "line 1 of it is not UTF-8"},
	    {std::string("a\0b", 3), "line 1 of it is broken by a NUL or CR byte"},
	    {"a\rb", "line 1 of it is broken by a NUL or CR byte"},
	    {std::string((64 << 10) + 1, '\n'), "larger than 64 KiB"},
	};
	for (auto &row : rows) {
		TemporaryFile motd(row.bytes);
		check::equal(errors_of("[server]\nmotd-file = " + motd.path() + "\n"),
		             "f:2: [server] motd-file = " + motd.path() + ": " + std::string(row.want) +
		                 "; name a readable text file of at most 64 KiB\n");
	}
	check::contains(errors_of("[server]\nmotd-file = /nonexistent/motd\n"), "No such file or directory");
}

void loads_a_file()
{
	TemporaryFile file("[server]\nname = a.b\n");
	ConfigResult result = load_config(file.path(), environment());
	check::equal(lines_of(result.errors) + lines_of(result.warnings), "");
	check::equal(result.file, file.path());
	check::equal(result.config->settings.server_name, "a.b");
}

void says_why_a_file_cannot_be_read()
{
	ConfigResult missing = load_config("/nonexistent/conferd.conf", environment());
	CHECK(!missing.config);
	check::equal(lines_of(missing.errors), "f: No such file or directory; name a readable file with --config\n");
	TemporaryFile file("");
	check::contains(lines_of(load_config(file.directory(), environment()).errors), "a directory, not a file");
	TemporaryFile large(std::string((1 << 20) + 1, '\n'));
	check::contains(lines_of(load_config(large.path(), environment()).errors), "larger than 1 MiB");
}

void warns_of_passwords_that_everybody_may_read()
{
	const std::string_view warning =
	    "f: everybody may read the passwords in this file; chmod o-r, or write verifiers (conferd --hash-password)\n";
	TemporaryFile open("[server]\npassword = x\n", 0644);
	check::equal(lines_of(load_config(open.path(), environment()).warnings), warning);
	TemporaryFile open_operator("[operator.x]\npassword = x\n", 0644);
	check::equal(lines_of(load_config(open_operator.path(), environment()).warnings), warning);
	TemporaryFile closed("[server]\npassword = x\n", 0640);
	check::equal(lines_of(load_config(closed.path(), environment()).warnings), "");
	TemporaryFile empty("[server]\nname = x\n", 0644);
	check::equal(lines_of(load_config(empty.path(), environment()).warnings), "");
	const std::string verifier = crypto::ScramVerifier::make("x", "salt", 4096).to_string();
	const std::string hashed = "[server]\npassword = " + verifier + "\n[operator.x]\npassword = " + verifier +
	                           "\n[webirc.w]\nfrom = ::1\npassword = " + verifier + "\n";
	TemporaryFile verifiers(hashed, 0644);
	check::equal(lines_of(load_config(verifiers.path(), environment()).warnings), "");
	TemporaryFile mixed(hashed + "[operator.y]\npassword = x\n", 0644);
	check::equal(lines_of(load_config(mixed.path(), environment()).warnings), warning);
}

/** Who may write the file may make himself an operator. */
void warns_of_a_file_that_others_may_write()
{
	const std::string_view warning = "f: users other than its owner may write this file; chmod go-w\n";
	for (const mode_t mode : {0620, 0602, 0666}) {
		TemporaryFile open("[server]\nname = a.b\n", mode);
		check::equal(lines_of(load_config(open.path(), environment()).warnings), warning);
	}
	TemporaryFile foreign("[server]\nname = a.b\n", 0600);
	if (chown(foreign.path().c_str(), 12345, static_cast<gid_t>(-1)) != 0)
		check::skip("only root can give a file away");
	check::equal(lines_of(load_config(foreign.path(), environment()).warnings),
	             "f: this file belongs to neither root nor the user that conferd runs as; chown root\n");
}

void the_default_file_need_not_exist()
{
	ConfigEnvironment where = environment();
	ConfigResult none = load_default_config(where);
	CHECK(none.config && none.file.empty() && none.config->listens.size() == 2);
	TemporaryFile file("[server]\nname = a.b\n[foo]\n");
	where.config_file = file.path();
	ConfigResult bad = load_default_config(where);
	CHECK(!bad.config);
	check::equal(bad.file, file.path());
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_the_message_of_the_day),
    TEST_CASE(refuses_a_bad_message_of_the_day),
    TEST_CASE(loads_a_file),
    TEST_CASE(says_why_a_file_cannot_be_read),
    TEST_CASE(warns_of_passwords_that_everybody_may_read),
    TEST_CASE(warns_of_a_file_that_others_may_write),
    TEST_CASE(the_default_file_need_not_exist),
};

} // namespace

int main()
{
	return check::main("config_files", kTests);
}
