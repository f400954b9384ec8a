// SPDX-License-Identifier: MIT
#pragma once

#include "client/talk/chat.hh"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <confer/stream.hh>

#include <sys/socket.h>

#include "support/check.hh"

/** A chat on one server that the test plays, without a thread and without a terminal. */
namespace test {

class ChatRig {
public:
	explicit ChatRig(confer::client::Preferences preferences = {}, std::string_view caps = {})
	    : chat(std::move(preferences), false)
	{
		using namespace confer::client;
		LinkOptions options{
		    .endpoint = {.server = *parse_server_name("/nonexistent/socket"), .via = {}, .tls_ca = {}, .tls_cert = {}},
		    .identity = {.nick = "alice", .user = "al", .realname = "Alice", .password = {}}};
		options.name = "irc.example";
		auto added = std::make_unique<Link>(0, std::move(options), std::make_shared<Inbox>(), chat);
		chat.add(std::move(added), {"#ops"}).start(); // what its thread says stays in the inbox
		connect(caps);
	}

	/** Brings the greeting of a server, and puts alice and bob into #ops. */
	void connect(std::string_view caps)
	{
		using namespace confer::client;
		int fds[2];
		check::equal(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
		server_ = confer::Stream(confer::UniqueFd(fds[1]));
		chat.take({.kind = Event::Kind::connected,
		           .time = steady_now(),
		           .stream = std::make_shared<confer::Stream>(confer::UniqueFd(fds[0]))});
		tell(":s CAP * LS :" + std::string(caps));
		if (!caps.empty())
			tell(":s CAP alice ACK :" + std::string(caps));
		tell(":s 001 alice :Welcome");
		tell(":s 005 alice CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ :are supported");
		tell(":s 422 alice :No message of the day");
		tell(":alice!al@host JOIN #ops");
		tell(":s 353 alice = #ops :alice @bob");
		tell(":s 366 alice #ops :End");
		(void)sent();
	}

	/** The connection goes. */
	void lose()
	{
		chat.take({.kind = confer::client::Event::Kind::lost, .text = "gone", .time = confer::client::steady_now()});
	}

	/** Does what is due. @return what it sends, lines joined by '|' */
	std::string tick()
	{
		const confer::client::SteadyTime now = confer::client::steady_now();
		chat.current_link().tick(now);
		chat.tick(now);
		return sent();
	}

	/** Brings a line of the server to the chat. */
	void tell(std::string_view line)
	{
		chat.take({.kind = confer::client::Event::Kind::line,
		           .text = std::string(line),
		           .time = confer::client::steady_now()});
	}

	/** Types a line. @return what it sends, lines joined by '|' */
	std::string type(std::string_view line)
	{
		confer::client::Outcome outcome = chat.input(line, wall);
		const confer::client::Window &window = chat.windows().current();
		for (confer::client::OwnMessage &message : outcome.say)
			CHECK(chat.say(window.link, window.name, std::move(message), wall));
		return sent();
	}

	/** What was sent since the last call, lines joined by '|'. */
	std::string sent()
	{
		chat.current_link().flush();
		std::string joined;
		char bytes[4096];
		const ssize_t count = ::recv(server_.fd(), bytes, sizeof bytes, MSG_DONTWAIT);
		std::string rest(bytes, count > 0 ? static_cast<std::size_t>(count) : 0);
		for (std::size_t end; (end = rest.find("\r\n")) != std::string::npos; rest.erase(0, end + 2))
			joined += (joined.empty() ? "" : "|") + rest.substr(0, end);
		return joined;
	}

	confer::client::Window *window(std::string_view name)
	{
		const confer::irc::CaseMap map(confer::irc::CaseMapping::ascii);
		return chat.windows().find(0, name, map);
	}

	/** The newest line of a window without its time; "-" if there is none. */
	std::string last(const confer::client::Window &shown)
	{
		return shown.lines.empty() ? "-" : shown.lines.at(shown.lines.end() - 1).text().substr(6);
	}
	std::string last(std::string_view name) { return window(name) ? last(*window(name)) : "no window"; }
	/** What is shown below the lines of a window, without the time, joined by '|'. */
	std::string unconfirmed(std::string_view name)
	{
		std::string joined;
		for (const confer::client::Unconfirmed &own : window(name)->unconfirmed)
			joined += (joined.empty() ? "" : "|") + own.line.text().substr(6);
		return joined;
	}

	std::string last_of_server() { return last(chat.windows().server(0)); }

	std::time_t wall = 1'700'000'000;
	confer::client::Chat chat;

private:
	confer::Stream server_;
};

} // namespace test
