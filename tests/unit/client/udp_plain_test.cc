// SPDX-License-Identifier: MIT
//
// `confer udp` in a pipe, the real program, against a socket of the test's own.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <sysexits.h>

#include <confer/datagram_socket.hh>

#include "program_run.hh"

using confer::Address;
using confer::DatagramSocket;
using test::PipedProgram;

namespace {

using namespace std::chrono_literals;

/** What a plain program of ten lines is: a socket, and texts in datagrams. */
class Correspondent {
public:
	explicit Correspondent(int family = AF_INET) : socket_(DatagramSocket::bind(Address::loopback(family, 0))) {}

	std::string address() const { return socket_.address().to_string(); }

	std::string receive()
	{
		const auto deadline = std::chrono::steady_clock::now() + 20s;
		if (confer::socket_io::wait_readable(socket_.fd(), deadline) != confer::IoStatus::done)
			check::fail("no datagram came");
		char bytes[4096];
		const confer::ReceivedDatagram got = socket_.recv_from(bytes, sizeof bytes);
		other_ = got.from;
		return {bytes, got.bytes};
	}

	/** To whom it has last received from. */
	void reply(std::string_view text) { CHECK(socket_.send_to(text, other_).ok()); }

private:
	DatagramSocket socket_;
	Address other_;
};

/** A port that nobody has. */
std::string nobody()
{
	return Correspondent().address();
}

void each_line_is_a_datagram()
{
	Correspondent one, other;
	PipedProgram program({"udp", one.address(), other.address()});
	program.write("first\n\n/quit\nlast, without an end");
	program.end_input();
	for (Correspondent *peer : {&one, &other}) {
		check::equal(peer->receive(), "first");
		check::equal(peer->receive(), "/quit"); // no command in a pipe
		check::equal(peer->receive(), "last, without an end");
	}
	check::equal(program.finish(), EX_OK);
	check::equal(program.errors, "");
	check::equal(program.output, "");
}

void long_lines_are_cut_and_nothing_is_lost()
{
	Correspondent peer;
	PipedProgram program({"udp", peer.address(), "--newline"});
	std::string line;
	for (int i = 0; i < 500; ++i)
		line += "größe ";
	program.write(line + "\n");
	program.end_input();
	std::string joined;
	while (joined.size() < line.size()) {
		std::string part = peer.receive();
		CHECK(part.size() <= 1024 && part.ends_with('\n'));
		part.pop_back();
		CHECK((static_cast<unsigned char>(part.front()) & 0xC0) != 0x80);
		joined += part;
	}
	check::equal(joined, line);
	check::equal(program.finish(), EX_OK);
}

void what_arrives_is_printed_safely()
{
	for (int family : {AF_INET, AF_INET6}) {
		std::optional<Correspondent> peer;
		try {
			peer.emplace(family);
		} catch (const std::system_error &) {
			check::skip("this machine has no IPv6");
		}
		PipedProgram program({"udp", peer->address()});
		program.write("hello\n");
		check::equal(peer->receive(), "hello");
		peer->reply("grüße\n");
		peer->reply("two\r\nlines");
		peer->reply("");
		peer->reply("\x1b[2J\xFF\x9b\a!");
		program.expect_output("!");
		program.end_input();
		check::equal(program.finish(), EX_OK);
		const std::string from = "[" + peer->address() + "] ";
		check::equal(program.output, from + "grüße\n" + from + "two\n" + from + "lines\n" + from + "\n" + from +
		                                 "\uFFFD[2J\uFFFD\uFFFD\uFFFD!\n");
	}
}

/** How many datagrams are lost, as the lines of an output tell it. */
unsigned long long told_lost(std::string_view output)
{
	unsigned long long sum = 0;
	while (!output.empty()) {
		const std::string line(output.substr(0, output.find('\n')));
		output.remove_prefix(std::min(output.size(), line.size() + 1));
		if (line.ends_with("were lost"))
			sum += std::stoull(line);
	}
	return sum;
}

/** What one socket has lost is told once, whatever comes at the other. */
void losses_are_counted_per_socket()
{
	std::optional<Correspondent> other;
	try {
		other.emplace(AF_INET6);
	} catch (const std::system_error &) {
		check::skip("this machine has no IPv6");
	}
	Correspondent peer;
	PipedProgram program({"udp", "--listen", "0", peer.address(), other->address()});
	program.write("hello\n");
	check::equal(peer.receive(), "hello");
	check::equal(other->receive(), "hello");
	program.signal(SIGSTOP);
	unsigned long long sent = 0;
	for (; sent < 20'000; ++sent) // more than any buffer that it may have
		peer.reply("x");
	program.signal(SIGCONT);
	const auto deadline = std::chrono::steady_clock::now() + 20s;
	do {
		CHECK(std::chrono::steady_clock::now() < deadline);
		peer.reply("x"); // comes as soon as there is room
		++sent;
	} while (!program.prints("were lost\n", 50ms));
	other->reply("from the other");
	program.expect_output("from the other\n");
	peer.reply("from the first");
	program.expect_output("from the first\n");
	program.end_input();
	check::equal(program.finish(), EX_OK);
	const unsigned long long lost = told_lost(program.output);
	CHECK(lost > 0 && lost < sent);
}

/** A full disk does not lose in silence what arrives. */
void an_output_that_is_full_is_known_by_the_status()
{
	Correspondent peer;
	PipedProgram program({"udp", "--wait", "2", peer.address()}, {}, "/dev/full");
	program.write("hello\n");
	check::equal(peer.receive(), "hello");
	peer.reply("lost");
	program.end_input();
	check::equal(program.finish(), EX_IOERR);
	check::equal(program.errors, "confer: write to standard output: No space left on device\n");
}

/** Nobody there is said once, does not end the program, and the exit status knows. */
void a_refusal_is_told_once()
{
	Correspondent peer;
	const std::string gone = nobody();
	PipedProgram program({"udp", gone, peer.address()});
	for (int i = 0; i < 5; ++i) {
		program.write("again\n");
		check::equal(peer.receive(), "again");
	}
	program.end_input();
	check::equal(program.finish(), EX_UNAVAILABLE);
	check::equal(program.errors, "confer: " + gone + ": no program listens there\n");
}

/** localhost is IPv6 first, as a rule; what listens on IPv4 only is found all the same, and nothing is lost. */
void another_address_of_a_name_is_tried()
{
	Correspondent peer;
	const std::string port = peer.address().substr(peer.address().rfind(':'));
	PipedProgram program({"udp", "localhost" + port});
	program.write("one\ntwo\nthree\n");
	program.end_input();
	for (const char *text : {"one", "two", "three"})
		check::equal(peer.receive(), text);
	check::equal(program.finish(), EX_OK);
	check::equal(program.errors, "");
}

void says_what_is_wrong_with_the_command_line()
{
	const auto run = [](std::vector<std::string> arguments, int status, std::string_view text) {
		arguments.insert(arguments.begin(), "udp");
		PipedProgram program(arguments);
		program.end_input();
		check::equal(program.finish(), status);
		check::contains(program.errors, text);
	};
	run({}, EX_USAGE, "name a peer");
	run({"--nosuch"}, EX_USAGE, "there is no option --nosuch");
	run({"/tmp/socket"}, EX_USAGE, "is not a peer");
	run({"--listen", "nowhere", "127.0.0.1:9"}, EX_USAGE, "--listen takes");
	run({"nosuch.invalid:9"}, EX_UNAVAILABLE, "resolve nosuch.invalid:9");
	run({"--nick", "carol", "127.0.0.1:9"}, EX_USAGE, "--nick needs --group");
	run({"--group", "--newline"}, EX_USAGE, "--newline is for the plain form");
	run({"--group=127.0.0.1"}, EX_USAGE, "--group takes a multicast address");
	run({"--group", "--nick", "two words"}, EX_USAGE, "a nick is one word");
	run({"--group", "--interface", "nosuch0"}, EX_OSERR, "interface nosuch0");
	Correspondent taken;
	run({"--listen", taken.address()}, EX_OSERR, "bind " + taken.address() + ": Address already in use");
}

void texts_without_a_peer_are_an_error()
{
	PipedProgram program({"udp", "--listen", "127.0.0.1:0", "--wait", "0"});
	program.write("to whom?\n");
	program.end_input();
	check::equal(program.finish(), EX_USAGE);
	check::contains(program.errors, "no peers");
}

void nobody_in_the_group_is_known_by_the_status()
{
	PipedProgram program({"udp", "--group", "239.255.77.80:17680", "--interface", "lo", "--nick", "alice"});
	program.write("anybody?\n");
	program.end_input();
	check::equal(program.finish(), EX_UNAVAILABLE);
	check::equal(program.errors, "confer: the group is empty\n");
	check::equal(program.output, "");
}

const CMUnitTest kTests[] = {
    TEST_CASE(each_line_is_a_datagram),
    TEST_CASE(long_lines_are_cut_and_nothing_is_lost),
    TEST_CASE(what_arrives_is_printed_safely),
    TEST_CASE(an_output_that_is_full_is_known_by_the_status),
    TEST_CASE(losses_are_counted_per_socket),
    TEST_CASE(a_refusal_is_told_once),
    TEST_CASE(another_address_of_a_name_is_tried),
    TEST_CASE(says_what_is_wrong_with_the_command_line),
    TEST_CASE(texts_without_a_peer_are_an_error),
    TEST_CASE(nobody_in_the_group_is_known_by_the_status),
};

} // namespace

int main()
{
	return check::main("udp_plain", kTests);
}
