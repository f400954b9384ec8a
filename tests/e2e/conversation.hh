// SPDX-License-Identifier: MIT
#pragma once

#include "client.hh"
#include "conferd.hh"
#include "pattern.hh"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confer::e2e {

/**
 * A conversation between clients and a server, read from a file and held. What does not go as it is written fails the
 * test, with the line of the file, what was expected and what came.
 *
 * Above a line `---` stand the parts of conferd.conf in which the server differs from Config, and files that it needs;
 * below it the conversation, a step a line:
 *
 *     # a comment
 *     alice= connect            log in as alice; `unix`: by the Unix socket; `caps batch,setname`: with these
 *     alice= open               connect only; `unix` too
 *     alice= close              hang up
 *     alice= finish             end the sending direction
 *     alice> JOIN #c            send a line
 *     alice>> PING x\r\nPI      send bytes
 *     alice< :irc.test 366 *    the next line that comes is this, see matches()
 *     alice<~ *366*             the same, but skip lines before it
 *     alice<& …                 several of these in a row: the next lines are these, in any order
 *     alice==                   nothing else has come, and all that alice sent is done
 *     ==                        the same for everybody
 *     alice!eof                 the server closes; nothing else has come
 *     !write NAME               write a file into {dir}, made of the lines below that begin with |
 *     !config SECTION KEY VALUE change the configuration file, but do not have it read yet
 *     !drop SECTION KEY         take a key out of it
 *     !reload                   SIGHUP, and wait until it is done
 *     !log PATTERN              a line of the server's log is this
 *
 * `{x*300}` is 300 times x, `{dir}` the server's directory. At the end of the file everybody is asked `==`, and the
 * server must stop with status 0.
 */
class Conversation {
public:
	/** `binary`: conferd. `file`: the conversation. */
	Conversation(std::string binary, const std::string &file);

	void hold();

private:
	struct Line {
		std::string text;
		int number;
	};

	void read_header();
	void read_setting(std::string_view line, std::string &section);
	void step(const std::string &text);
	void client_step(const std::string &name, std::string_view verb, const std::string &rest);
	void control(const std::string &name, const std::string &words);
	void server_step(const std::string &text);
	void write_file(const std::string &name);
	void search_log(const std::string &pattern);
	void expect(Client &client, std::string_view pattern, bool skip);
	void expect_all(Client &client, const std::string &name, const std::string &first);
	void expect_end(Client &client);
	void sync(Client &client);
	void sync_all();
	Client &client(const std::string &name);
	std::optional<std::string> next_line(Client &client, std::string_view wanted);
	/** Whether the line is what the pattern says; tags that were not asked for fail the test. */
	bool fits(const Client &client, std::string_view pattern, std::string_view line);
	[[noreturn]] void fail(const std::string &text) const;

	Conferd server_;
	std::string file_;
	std::vector<Line> lines_;
	std::size_t at_ = 0;
	Names names_;
	std::map<std::string, std::unique_ptr<Client>> clients_;
};

} // namespace confer::e2e
