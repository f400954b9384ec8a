// SPDX-License-Identifier: MIT
// confer tail and a conferd that keeps history: what is said while it is away is printed when it is back, in its place.
#include "client.hh"
#include "conferd.hh"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <signal.h>

#include "support/text_file.hh"

#include "conferd_test.hh"
#include "support/eventually.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

/** Somebody who stays in the channel, so that it lives on, and counts aloud. */
class Counter {
public:
	/** `last`: the number that was counted to before. */
	explicit Counter(const Address &server, int last = 0) : client_("ida", server), last_(last)
	{
		client_.log_in();
		client_.send_line("OPER root toor");
		client_.read_until(" 381 ");
		client_.send_line("JOIN #ops");
		client_.sync();
	}

	/** Waits for somebody to come. @return their nick */
	std::string wait_for_guest()
	{
		const std::string line = client_.read_until(" JOIN #ops");
		return line.substr(1, line.find('!') - 1);
	}
	/** Says the next numbers, behind `first` in one go. */
	void count(int numbers, std::string first = {})
	{
		while (numbers-- > 0)
			first += "PRIVMSG #ops :number " + std::to_string(++last_) + "\r\n";
		client_.send(first);
	}
	int last() const noexcept { return last_; }

private:
	Client client_;
	int last_;
};

/** The numbers that were printed, as "1 2 3 ". */
std::string printed(const std::string &file)
{
	std::string numbers;
	const std::string text = check::read_file(file);
	for (const std::string_view line : check::lines_of(text)) {
		const std::size_t at = line.find("number ");
		if (at != line.npos)
			numbers.append(line.substr(at + 7)).append(" ");
	}
	return numbers;
}

void nothing_is_missed_and_nothing_comes_twice()
{
	Conferd server(conferd_binary);
	server.config.set("history", "enabled", "yes");
	// So that a gap takes several questions.
	server.config.set("history", "query-max", "20");
	server.config.set("operator.root", "password", "toor");
	server.start();
	Counter ida(server.tcp());
	const std::string log = server.file("tail.log");
	server.write_file("tail.log", "");
	Process tail({confer_binary, "-s", server.tcp().to_string(), "tail", "#ops"}, log, "");
	std::string guest = ida.wait_for_guest();
	ida.count(10);
	for (int cut = 0; cut < 2; ++cut) {
		// Half a second at least passes before it tries to come back.
		ida.count(50, "KILL " + guest + " :cut off\r\n");
		guest = ida.wait_for_guest();
		// While it asks for what it has missed, more is said.
		ida.count(30);
	}
	std::string all;
	for (int number = 1; number <= ida.last(); ++number)
		all += std::to_string(number) + ' ';
	const std::string end = ' ' + std::to_string(ida.last()) + ' ';
	check::eventually("the last number", [&] { return printed(log).ends_with(end); });
	check::equal(printed(log), all);
	tail.signal(SIGTERM);
	CHECK(tail.wait(soon()).has_value());
}

/** Nor when it is the server that was away, and not asked whether it wanted to go. */
void a_server_that_is_killed_takes_nothing()
{
	Conferd server(conferd_binary);
	server.config.set("history", "enabled", "yes");
	server.config.set("history", "query-max", "20");
	server.config.set("operator.root", "password", "toor");
	server.start();
	server.config.set("listen.tcp", "port", std::to_string(server.tcp().port())); // again
	const std::string log = server.file("tail.log");
	server.write_file("tail.log", "");
	int last = 0;
	std::optional<Process> tail;
	for (int kill = 0; kill < 2; ++kill) {
		{
			Counter ida(server.tcp(), last);
			if (!tail)
				tail.emplace(std::vector<std::string>{confer_binary, "-s", server.tcp().to_string(), "tail", "#ops"},
				             log, "");
			if (kill == 0)
				ida.wait_for_guest(); // later it may be back before her
			ida.count(30);
			last = ida.last();
			check::eventually("the numbers before the kill",
			                  [&] { return printed(log).ends_with(' ' + std::to_string(last) + ' '); });
			server.process().signal(SIGKILL);
			CHECK(server.process().wait(soon()).has_value());
		}
		server.start();
		// It waits half a second at least: most of this is said before it is back.
		Counter ida(server.tcp(), last);
		ida.count(50);
		last = ida.last();
		check::eventually("the numbers behind the kill",
		                  [&] { return printed(log).ends_with(' ' + std::to_string(last) + ' '); });
		server.process().signal(SIGKILL);
		CHECK(server.process().wait(soon()).has_value());
		server.start();
	}
	std::string all;
	for (int number = 1; number <= last; ++number)
		all += std::to_string(number) + ' ';
	check::equal(printed(log), all);
	tail->signal(SIGTERM);
	CHECK(tail->wait(soon()).has_value());
}

} // namespace

int main(int argc, char *argv[])
{
	return test_confer(
	    argc, argv, "tail",
	    {TEST_CASE(nothing_is_missed_and_nothing_comes_twice), TEST_CASE(a_server_that_is_killed_takes_nothing)});
}
