// SPDX-License-Identifier: MIT
#include "server/control_socket.hh"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "support/scratch_dir.hh"
#include "unit/chat/fixture.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::chat::test;
using namespace confer::server;
using namespace std::chrono_literals;

namespace {

struct Desk {
	explicit Desk(chat::Settings given = settings()) : stage(std::move(given))
	{
		socket = std::make_unique<ControlSocket>(dir.file("control"), stage.world, stage.host, workspaces);
		socket->start();
	}
	~Desk() { CHECK(socket->stop(std::chrono::steady_clock::now() + 20s)); }

	Stream connect() const { return Stream::connect(*Address::local(dir.file("control")), 5s); }
	mode_t mode() const
	{
		struct stat status;
		CHECK(stat(dir.file("control").c_str(), &status) == 0);
		return status.st_mode & 0777;
	}

	check::ScratchDir dir;
	Stage stage;
	WorkspacePool workspaces;
	std::unique_ptr<ControlSocket> socket;
};

/** All that comes until the other end closes. */
std::string read_all(Stream &stream)
{
	std::string all;
	char block[4096];
	for (;;) {
		const IoResult got = stream.recv(block, sizeof block);
		all.append(block, got.bytes);
		if (!got.ok())
			return all;
	}
}

std::string ask(const Desk &desk, const std::string &bytes)
{
	Stream stream = desk.connect();
	stream.send(bytes);
	stream.shutdown_write();
	return read_all(stream);
}

void a_connection_makes_one_request()
{
	Desk desk;
	check::equal(ask(desk, "rehash\nrehash\n"), "OK Configuration reloaded from test.conf\n");
	check::equal(ask(desk, "rehash\r\n"), "OK Configuration reloaded from test.conf\n");
	CHECK(desk.stage.host.reloads == 2);
}

void what_is_no_line_is_refused()
{
	Desk desk;
	check::equal(ask(desk, "rehash"), "FAIL USAGE A request ends with a line end\n");
	check::equal(ask(desk, std::string(ControlSocket::kLongestRequest - 1, 'x') + "\n").substr(0, 30),
	             "FAIL USAGE There is no request");
	check::equal(ask(desk, std::string(ControlSocket::kLongestRequest, 'x') + "\n"),
	             "FAIL USAGE A request has at most 8192 bytes\n");
	CHECK(desk.stage.host.reloads == 0);
}

void who_says_nothing_keeps_nobody_waiting()
{
	Desk desk;
	std::vector<Stream> silent;
	for (std::size_t i = 0; i + 1 < ControlSocket::kThreads; ++i)
		silent.push_back(desk.connect());
	check::equal(ask(desk, "rehash\n"), "OK Configuration reloaded from test.conf\n");
	// One more: then nobody is served, until the server stops.
	silent.push_back(desk.connect());
	const auto begun = std::chrono::steady_clock::now();
	CHECK(desk.socket->stop(begun + 20s));
	CHECK(std::chrono::steady_clock::now() - begun < ControlSocket::kPatience);
	for (Stream &stream : silent)
		CHECK(read_all(stream).find("OK") == std::string::npos);
}

void others_connect_only_if_an_operator_is_known_by_uid()
{
	chat::Settings known = settings();
	known.operators.push_back({.name = "ops", .identity = "uid:1000"});
	Desk desk, open(known);
	CHECK(desk.mode() == 0600);
	CHECK(open.mode() == 0666);
	open.socket->configure(settings());
	CHECK(open.mode() == 0600);
	desk.socket->configure(known);
	CHECK(desk.mode() == 0666);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_connection_makes_one_request),
    TEST_CASE(what_is_no_line_is_refused),
    TEST_CASE(who_says_nothing_keeps_nobody_waiting),
    TEST_CASE(others_connect_only_if_an_operator_is_known_by_uid),
};

} // namespace

int main()
{
	return check::main("control_socket", kTests);
}
