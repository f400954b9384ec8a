// SPDX-License-Identifier: MIT
#include "bare_server.hh"

#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loopback.hh"

namespace confer::bench {

namespace {

constexpr std::size_t kReceiveSize = 65536;
constexpr std::size_t kLongestLine = 8192;
constexpr int kEvents = 256;

struct Member {
	UniqueFd socket;
	std::string partial; // a line whose end has not come yet
	std::string source;  // ":nick!u@127.0.0.1 "
};

class BareServer {
public:
	explicit BareServer(std::uint16_t port) : listener_(listen_on(port)), epoll_(epoll_create1(EPOLL_CLOEXEC))
	{
		watch(listener_.get(), nullptr);
	}

	[[noreturn]] void run()
	{
		std::vector<epoll_event> events(kEvents);
		for (;;) {
			const int count = epoll_wait(epoll_.get(), events.data(), kEvents, -1);
			for (int i = 0; i < count; ++i) {
				auto *member = static_cast<Member *>(events[i].data.ptr);
				member == nullptr ? accept_one() : read_from(*member);
			}
		}
	}

private:
	void watch(int fd, Member *member)
	{
		epoll_event event{.events = EPOLLIN, .data = {.ptr = member}};
		epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
	}

	void accept_one()
	{
		UniqueFd socket{accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
		if (socket.get() < 0)
			return;
		const int on = 1;
		setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		members_.push_back(std::make_unique<Member>());
		members_.back()->socket = std::move(socket);
		watch(members_.back()->socket.get(), members_.back().get());
	}

	void read_from(Member &member)
	{
		const std::size_t before = member.partial.copy(buffer_.data(), kLongestLine);
		const ssize_t length = recv(member.socket.get(), buffer_.data() + before, kReceiveSize, 0);
		if (length <= 0) {
			remove(member);
			return;
		}
		std::string_view rest(buffer_.data(), before + static_cast<std::size_t>(length));
		for (std::size_t end; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
			if (rest.starts_with("QUIT")) {
				reply(member, "ERROR :Closing Link\r\n");
				remove(member);
				return;
			}
			handle(member, rest.substr(0, end + 1));
		}
		member.partial = rest;
	}

	void remove(const Member &member)
	{
		std::erase_if(members_, [&](const auto &other) { return other.get() == &member; });
	}

	void handle(Member &member, std::string_view line)
	{
		if (line.starts_with("PRIVMSG "))
			relay(member, line);
		else if (line.starts_with("NICK "))
			set_source(member, line.substr(5, line.find_first_of("\r\n") - 5));
		else if (line.starts_with("USER "))
			reply(member, ":bare 001 n :Welcome\r\n:bare 422 n :No MOTD\r\n");
		else if (line.starts_with("JOIN "))
			reply(member, ":bare 366 n #c :End\r\n");
		else if (line.starts_with("PING "))
			reply(member, std::string(":bare PONG bare ").append(line.substr(5)));
	}

	static void set_source(Member &member, std::string_view nick)
	{
		member.source = ':';
		member.source += nick;
		member.source += "!u@127.0.0.1 ";
	}

	static void reply(const Member &member, const std::string &text)
	{
		send(member.socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
	}

	void relay(const Member &sender, std::string_view line)
	{
		outgoing_ = sender.source;
		outgoing_ += line;
		for (const auto &member : members_) {
			if (member.get() != &sender)
				send(member->socket.get(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
		}
	}

	UniqueFd listener_;
	UniqueFd epoll_;
	std::vector<std::unique_ptr<Member>> members_;
	std::vector<char> buffer_ = std::vector<char>(kLongestLine + kReceiveSize);
	std::string outgoing_;
};

} // namespace

void run_bare_server(std::uint16_t port) noexcept
{
	try {
		BareServer(port).run();
	} catch (const std::exception &error) {
		std::fprintf(stderr, "bare: %s\n", error.what());
		_exit(1);
	}
}

} // namespace confer::bench
