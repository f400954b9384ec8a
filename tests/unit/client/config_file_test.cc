// SPDX-License-Identifier: MIT
#include "client/config_file.hh"

#include <cstdio>
#include <cstdlib>
#include <system_error>

#include <sys/stat.h>

#include "support/check.hh"
#include "support/scratch_dir.hh"

using namespace confer::client;

namespace {

constexpr std::string_view kGood = "# who I am\n"
                                   "[confer]\n"
                                   "nick = carol\n"
                                   "log = yes\n"
                                   "timeout = 9\n"
                                   "join = #all\n"
                                   "server = office\n"
                                   "[server.office]\n"
                                   "server = ircs://irc.example.org\n"
                                   "timeout = 60\n"
                                   "join = #ops, #secret key\n"
                                   "[server.lab]\n"
                                   "server = lab:6667\n"
                                   "via = ssh gateway nc %h %p\n";

void sets_what_it_says()
{
	const ConfigFile file("f", kGood);
	check::equal(file.error_text(), "");
	check::equal(file.servers().size(), 2);
	check::equal(file.address_of("lab"), "lab:6667");
	check::equal(file.address_of("nosuch"), "");
	check::equal(file.address_of(""), "");

	Options lab;
	file.apply("lab", lab);
	check::equal(lab.nick, "carol");
	check::equal(lab.server, "lab:6667");
	check::equal(lab.via, "ssh gateway nc %h %p");
	check::equal(lab.timeout.count(), 9);
	check::equal(lab.join.size(), 1);
	CHECK(lab.preferences.log);

	Options other;
	file.apply("elsewhere", other);
	check::equal(other.via, "");
	check::equal(other.nick, "carol");
}

/** [confer] may name the server. What is said of one comes over what is said of all; lists grow. */
void a_section_comes_over_the_common_one()
{
	const ConfigFile file("f", kGood);
	Options options;
	file.apply("", options);
	check::equal(options.server, "ircs://irc.example.org");
	check::equal(options.timeout.count(), 60);
	check::equal(options.join.size(), 3);
	check::equal(options.join[2], "#secret key");
}

void error(std::string_view text, std::string_view want)
{
	const ConfigFile file("f", text);
	check::equal(file.errors().size(), 1);
	check::contains(file.error_text(), want);
	CHECK(file.error_text().ends_with("f: 1 error\n"));
}

void tells_line_and_remedy()
{
	error("[confer]\nnosuch = 1\n", "f:2: nosuch: unknown key; confer(1) lists the keys");
	error("[confer]\npassword = hush\n", "f:2: password: unknown key; write pass-file = FILE");
	error("[confer]\nscrolback = 1000\n", "f:2: scrolback: unknown key; did you mean scrollback?");
	error("[confer]\nhighlite = x\n", "f:2: highlite: unknown key; did you mean highlight?");
	error("[confer]\nnickname = x\n", "f:2: nickname: unknown key; did you mean nick?");
	error("[conffer]\n", "f:1: [conffer]: unknown section; did you mean [confer]?");
	error("[serve.lab]\n", "f:1: [serve.lab]: unknown section; did you mean [server.lab]?");
	error("[confer]\njson = yes\n", "f:2: json: unknown key; give it on the command line");
	error("[confer]\n\ntimeout = soon\n", "f:3: timeout = soon: bad value; write a number of seconds from 1 to 3600");
	error("[confer]\nlog = maybe\n", "f:2: log = maybe: bad value; write yes or no");
	error("[servers]\nserver = x\n", "f:1: [servers]: unknown section; did you mean [server.NAME]?");
	error("[server.]\nserver = x\n", "f:1: [server.]: unknown section");
	error("[server.a]\nnick = x\n", "f:1: [server.a] has no server; add server = ADDRESS");
	error("[server.a]\nserver = a b\n", "f:2: server = a b: bad value; write host");
	error("[server.a]\nserver = a\nlog = yes\n", "f:3: log belongs in [confer]; move it there");
	error("nick = x\n", "f:1: key nick stands before the first section");
	error("[confer]\nnick = a\nnick = b\n", "f:3: ");
}

void errors_are_in_the_order_of_the_file()
{
	const ConfigFile file("f", "[confer]\nnosuch = 1\nwhat\n[x]\n");
	check::equal(file.errors().size(), 3);
	check::equal(file.errors()[0].line, 2);
	check::equal(file.errors()[1].line, 3);
	check::equal(file.errors()[2].line, 4);
}

/** Every option that may stand in a file is read from one. */
void every_key_is_known()
{
	for (const OptionRow &row : option_rows()) {
		const ConfigFile file("f", "[confer]\n" + std::string(row.name) + " = \x01\n");
		check::equal(file.errors().size(), 1); // the byte, not the key
		const ConfigFile empty("f", "[confer]\n" + std::string(row.name) + " = no\n");
		const bool known = empty.error_text().find(": unknown key") == std::string::npos;
		check::equal(known, row.place != Place::line);
	}
}

void finds_the_users_file()
{
	const check::ScratchDir dir;
	::setenv("XDG_CONFIG_HOME", dir.path().c_str(), 1);
	CHECK(!ConfigFile::load("").exists());
	check::contains(check::throws<std::system_error>([&] { (void)ConfigFile::load(dir.file("nosuch")); }), "nosuch");
	check::throws<std::system_error>([&] { (void)ConfigFile::load(dir.path()); });
	const std::string path = dir.file("confer.conf");
	std::FILE *out = std::fopen(path.c_str(), "we");
	CHECK(out != nullptr);
	std::fputs("[confer]\nnick = x\n", out);
	std::fclose(out);
	CHECK(ConfigFile::load(path).exists());
	check::contains(ConfigFile::load("").path(), "/confer/confer.conf");
}

const CMUnitTest kTests[] = {
    TEST_CASE(sets_what_it_says),     TEST_CASE(a_section_comes_over_the_common_one),
    TEST_CASE(tells_line_and_remedy), TEST_CASE(errors_are_in_the_order_of_the_file),
    TEST_CASE(every_key_is_known),    TEST_CASE(finds_the_users_file),
};

} // namespace

int main()
{
	return check::main("config_file", kTests);
}
