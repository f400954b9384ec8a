// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/link.hh"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>

#include "support/check.hh"

/** A Link and the loop of a main thread around it, for tests. */
namespace test {

class LinkRun final : public confer::client::LinkObserver {
public:
	using Link = confer::client::Link;

	explicit LinkRun(confer::client::LinkOptions options)
	    : inbox_(std::make_shared<confer::client::Inbox>()),
	      link(0, std::move(options), inbox_, *this)
	{
	}

	/**
	 * What came: `<nick> text` of messages, `~` in front of history, `^` of what is older; `! text` of notes and
	 * remarks; `^ended`, `^failed`.
	 */
	std::vector<std::string> seen;

	/** Runs until this is so; fails the test if that takes too long. */
	void until(const char *what, const std::function<bool()> &done)
	{
		using namespace std::chrono;
		const auto end = steady_clock::now() + seconds(30);
		while (!done()) {
			if (steady_clock::now() > end)
				check::fail(std::string("did not come: ") + what + "; seen: " + all());
			link.flush();
			pollfd fds[2]{{inbox_->fd(), POLLIN, 0}, {link.blocked_fd(), POLLOUT, 0}};
			::poll(fds, 2, 20);
			for (const confer::client::Event &event : inbox_->take())
				link.handle(event);
			link.tick(confer::client::steady_now());
		}
		link.flush();
	}
	void until_ready()
	{
		until("ready", [this] { return link.state() == Link::State::ready; });
	}
	void until_seen(const std::string &line)
	{
		until(line.c_str(), [&] { return !seen.empty() && seen.back() == line; });
	}
	void until_over()
	{
		until("the end",
		      [this] { return link.state() == Link::State::offline || link.state() == Link::State::refused; });
	}
	void quit()
	{
		link.quit("");
		until_over();
	}

	std::string all() const
	{
		std::string text;
		for (const std::string &line : seen)
			text += (text.empty() ? "" : "|") + line;
		return text;
	}

private:
	void on_message(Link &, const confer::irc::Message &message, const confer::client::Arrival &arrival) override
	{
		if (message.command == "PRIVMSG")
			seen.push_back(std::string(arrival.history ? "~" : "") + "<" +
			               std::string(confer::client::source_nick(message.source)) + "> " +
			               std::string(message.param(1)));
	}
	void on_older(Link &, const confer::client::Backlog::OlderPage &page) override
	{
		for (const std::string &line : page.lines)
			seen.push_back("^" + line.substr(line.rfind(':') + 1));
		if (page.ended || page.failed)
			seen.push_back(page.ended ? "^ended" : "^failed");
	}
	void on_note(Link &, std::string_view text) override { seen.push_back("! " + std::string(text)); }
	void on_remark(Link &, std::string_view text) override { seen.push_back("! " + std::string(text)); }

	std::shared_ptr<confer::client::Inbox> inbox_;

public:
	Link link;
};

/** alice, who wants to be in #ops. */
inline confer::client::LinkOptions link_options(const std::string &address)
{
	confer::client::LinkOptions options;
	const auto server = confer::client::parse_server_name(address);
	CHECK(server.has_value());
	options.endpoint.server = *server;
	options.endpoint.timeout = std::chrono::seconds(20);
	options.identity = {.nick = "alice", .nick_fixed = false, .user = "al", .realname = "Alice", .password = {}};
	options.channels = {{"#ops", {}}};
	return options;
}

} // namespace test
