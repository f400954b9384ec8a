// SPDX-License-Identifier: MIT
//
// Programs as transports, and TLS by the system's openssl: what passes, what is refused, and what is said about it.

#include "client/link/tls_command.hh"

#include <csignal>
#include <cstdlib>

#include <unistd.h>

#include "link_run.hh"
#include "scripted_server.hh"
#include "support/child.hh"
#include "support/scratch_dir.hh"

using namespace confer::client;
using test::LinkRun;
using test::Peer;
using test::ScriptedServer;

namespace {

constexpr const char *kGreeting = "read -r cap; read -r nick; read -r user; printf ':s 001 alice :Welcome\\r\\n'; ";

void a_program_carries_the_connection()
{
	auto options = test::link_options("irc.example:7000");
	options.endpoint.via =
	    std::string("echo to %h %p 100%% >&2; ") + kGreeting +
	    "printf ':bob!b@h PRIVMSG alice :hi\\r\\n'; while read -r line; do case $line in QUIT*) exit 0; "
	    "esac; done";
	check::equal(via_command(options.endpoint).substr(0, 31), "echo to irc.example 7000 100% >");
	LinkRun run(std::move(options));
	run.link.start();
	run.until_seen("<bob> hi");
	check::equal(run.seen.front(), "! to irc.example 7000 100%");
	run.quit();
}

void a_program_that_fails_says_why()
{
	auto options = test::link_options("irc.example:7000");
	options.endpoint.via = "echo 'no route to the moon' >&2; exit 3";
	LinkRun run(std::move(options));
	run.link.start();
	run.until_over();
	check::contains(run.link.reason(), "no route to the moon");
	check::contains(run.link.reason(), "status 3");
	check::equal(run.all(), "! no route to the moon");
}

void a_program_that_is_not_there()
{
	auto options = test::link_options("irc.example:7000");
	options.endpoint.via = "/nonexistent/program %h";
	LinkRun run(std::move(options));
	run.link.start();
	run.until_over();
	check::contains(run.link.reason(), "not found");
}

/** It neither reads nor ends by itself: it is ended, and waited for. */
void a_stubborn_program_is_ended()
{
	auto options = test::link_options("irc.example:7000");
	options.endpoint.via = "trap '' TERM; echo pid $$ >&2; exec 0<&- 1>&-; while :; do sleep 1; done";
	LinkRun run(std::move(options));
	run.link.start();
	run.until_over();
	check::contains(run.all(), "! pid ");
	const pid_t pid = static_cast<pid_t>(std::strtol(run.seen.front().c_str() + 6, nullptr, 10));
	CHECK(pid > 1 && ::kill(pid, 0) != 0);
}

void arguments_are_strict()
{
	Endpoint endpoint;
	endpoint.server = *parse_server_name("ircs://irc.example");
	std::string line;
	for (const std::string &argument : tls_arguments(endpoint))
		line += argument + ' ';
	for (const char *part : {"-quiet ", "-verify_return_error ", "-connect irc.example:6697 ",
	                         "-servername irc.example ", "-verify_hostname irc.example "})
		check::contains(line, part);
	endpoint.server = *parse_server_name("ircs://[2001:db8::1]:7000");
	line.clear();
	for (const std::string &argument : tls_arguments(endpoint))
		line += argument + ' ';
	check::contains(line, "-connect [2001:db8::1]:7000 -noservername -verify_ip 2001:db8::1 ");
}

void complaints_are_explained()
{
	Endpoint endpoint;
	endpoint.server = *parse_server_name("ircs://irc.example");
	const auto explain = [&](const char *said) {
		const std::string lines[] = {"depth=0 CN = x", said};
		return explain_tls(lines, endpoint);
	};
	check::contains(explain("verify error:num=10:certificate has expired"),
	                "has expired; tell the administrator of irc.example");
	check::contains(explain("error:05800088:x509 certificate routines:X509_load_cert_crl_file_ex:no certificate or crl "
	                        "found:../crypto/x509/by_file.c:252:"),
	                "--tls-ca has no certificate");
	check::contains(explain("verify error:num=18:self-signed certificate"), "--tls-ca");
	check::contains(explain("verify error:num=20:unable to get local issuer certificate"), "--tls-ca");
	check::contains(explain("verify error:num=62:hostname mismatch"), "not for irc.example");
	check::contains(explain("verify error:num=999:something new"), "something new");
	check::contains(explain("40:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:x"), "irc://");
	check::contains(explain("sh: 1: exec: openssl: not found"), "install");
	check::equal(explain("nothing of it"), "");
}

/** A server of TLS whose certificate is signed by an authority of its own. */
class TlsServer {
public:
	/** `names`: what the certificate is for. */
	explicit TlsServer(const std::string &names = "DNS:localhost,IP:127.0.0.1")
	{
		if (std::system("openssl version >/dev/null 2>&1") != 0)
			check::skip("openssl is not installed");
		run("openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority -days 2");
		run("openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost");
		run("printf 'subjectAltName=" + names + "\\n' >names");
		run("openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 2 "
		    "-extfile names");
		run("cat cert.pem key.pem >own.pem");
	}
	~TlsServer()
	{
		if (child_ <= 0)
			return;
		::kill(-child_, SIGKILL);
		::waitpid(child_, nullptr, 0);
	}
	TlsServer(const TlsServer &) = delete;
	TlsServer &operator=(const TlsServer &) = delete;

	/** Starts a server that says what the shell commands say. @return its port */
	std::string start(const std::string &commands)
	{
		// s_server chooses the port and prints it: "ACCEPT 127.0.0.1:45678".
		child_ = ::fork();
		if (child_ == 0) {
			::setpgid(0, 0);
			const std::string line = "cd " + dir_.path() + " && { " + commands +
			                         " } | openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem >log 2>&1";
			::execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
			::_exit(127);
		}
		::setpgid(child_, child_);
		for (int i = 0; i < 600; ++i) {
			std::string text;
			if (std::FILE *file = std::fopen(dir_.file("log").c_str(), "re")) {
				char bytes[4096];
				text.assign(bytes, std::fread(bytes, 1, sizeof bytes, file));
				std::fclose(file);
			}
			constexpr std::string_view kMark = "ACCEPT 127.0.0.1:";
			const std::size_t at = text.find(kMark);
			const std::size_t end = at == std::string::npos ? at : text.find('\n', at);
			if (end != std::string::npos)
				return text.substr(at + kMark.size(), end - at - kMark.size());
			::poll(nullptr, 0, 50);
		}
		check::fail("openssl s_server does not start");
	}

	std::string file(const std::string &name) const { return dir_.file(name); }

private:
	void run(const std::string &command)
	{
		const std::string line = "cd " + dir_.path() + " && { " + command + "; } >>setup 2>&1 </dev/null";
		if (std::system(line.c_str()) != 0)
			check::fail("failed: " + command);
	}

	check::ScratchDir dir_;
	pid_t child_ = -1;
};

void tls_with_an_authority_of_our_own()
{
	TlsServer server;
	const std::string port =
	    server.start("printf ':s 001 alice :Welcome\\r\\nQ\\r\\n:bob!b@h PRIVMSG alice :secret\\r\\n'; sleep 20;");
	for (const char *host : {"localhost", "127.0.0.1"}) {
		auto options = test::link_options("ircs://" + std::string(host) + ":" + port);
		options.endpoint.tls_ca = server.file("ca.pem");
		LinkRun run(std::move(options));
		run.link.start();
		if (std::string_view(host) == "localhost") {
			run.until_seen("<bob> secret");
			run.link.close();
			run.until_over();
		} else {
			run.until("registering", [&] { return run.link.state() == Link::State::registering; });
			run.link.close();
			run.until_over();
		}
	}
}

void tls_refused(const std::string &names, bool trusted, std::string_view why)
{
	TlsServer server(names);
	const std::string port = server.start("sleep 20;");
	auto options = test::link_options("ircs://127.0.0.1:" + port);
	if (trusted)
		options.endpoint.tls_ca = server.file("ca.pem");
	LinkRun run(std::move(options));
	run.link.start();
	run.until_over();
	check::contains(run.link.reason(), why);
	CHECK(!run.link.was_ready());
}

void tls_of_an_unknown_authority()
{
	tls_refused("IP:127.0.0.1", false, "an authority that this system does not trust");
}

/** The authority is trusted, and that does not help. */
void tls_for_another_name()
{
	tls_refused("DNS:localhost,IP:127.0.0.2", true, "not for 127.0.0.1");
}

void tls_where_there_is_none()
{
	if (std::system("openssl version >/dev/null 2>&1") != 0)
		check::skip("openssl is not installed");
	ScriptedServer server([](Peer &peer) { peer.send(":s NOTICE * :*** plain text here"); });
	auto options = test::link_options("ircs://" + server.address());
	LinkRun run(std::move(options));
	run.link.start();
	run.until_over();
	check::contains(run.link.reason(), "does not speak TLS");
	server.finish();
}

/** A file that cannot be read is named. */
void names_unreadable_certificates()
{
	for (const bool ca : {true, false}) {
		auto options = test::link_options("ircs://127.0.0.1:1");
		(ca ? options.endpoint.tls_ca : options.endpoint.tls_cert) = "/nonexistent/ca.pem";
		LinkRun run(std::move(options));
		run.link.start();
		run.until_over();
		check::equal(run.link.reason(), "read /nonexistent/ca.pem: No such file or directory");
	}
}

/** Why a server is not reached comes with what to do about it, as far as that is known. */
void advises()
{
	const auto advice = [](std::errc error, std::string_view server) {
		return connect_advice(std::make_error_code(error), *parse_server_name(server));
	};
	const std::string local = " (is conferd running, on this port? see systemctl status conferd)";
	for (const char *server : {"127.0.0.1", "localhost:7000", "[::1]:6667"})
		check::equal(advice(std::errc::connection_refused, server), local);
	check::equal(advice(std::errc::connection_refused, "192.0.2.1"),
	             " (is this the port of the server, and is it running?)");
	const std::string socket = " (is conferd running? see systemctl status conferd)";
	check::equal(advice(std::errc::connection_refused, "/run/x"), socket);
	check::equal(advice(std::errc::no_such_file_or_directory, "/run/x"), socket);
	check::equal(advice(std::errc::permission_denied, "/run/x"), "");
	check::equal(advice(std::errc::timed_out, "127.0.0.1"), "");
}

const CMUnitTest kTests[] = {
    TEST_CASE(advises),
    TEST_CASE(a_program_carries_the_connection),
    TEST_CASE(a_program_that_fails_says_why),
    TEST_CASE(a_program_that_is_not_there),
    TEST_CASE(a_stubborn_program_is_ended),
    TEST_CASE(arguments_are_strict),
    TEST_CASE(complaints_are_explained),
    TEST_CASE(tls_with_an_authority_of_our_own),
    TEST_CASE(tls_of_an_unknown_authority),
    TEST_CASE(tls_for_another_name),
    TEST_CASE(tls_where_there_is_none),
    TEST_CASE(names_unreadable_certificates),
};

} // namespace

int main()
{
	::signal(SIGPIPE, SIG_IGN);
	return check::main("transport", kTests);
}
