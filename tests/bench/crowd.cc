// SPDX-License-Identifier: MIT
#include "crowd.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <confer/error.hh>
#include <sys/socket.h>

#include "interrupt.hh"
#include "loopback.hh"

namespace confer::bench {

namespace {

constexpr std::size_t kEvents = 512;
constexpr std::size_t kReceiveSize = 256 * 1024; // fits the second cache, so that counting lines reads from there
constexpr std::size_t kLongestPartial = 16 * 1024;
constexpr Nanoseconds kPatience = 60 * kSecond;

/** Skips tags and source: what is left begins with the command. */
std::string_view command_of(std::string_view line) noexcept
{
	for (const char lead : {'@', ':'}) {
		if (line.starts_with(lead)) {
			const std::size_t space = line.find(' ');
			line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
		}
	}
	return line;
}

} // namespace

Crowd::Crowd(CrowdOptions options)
    : options_(std::move(options)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      events_(kEvents),
      buffer_(kLongestPartial + kReceiveSize)
{
	if (!epoll_)
		throw_errno("epoll_create1");
}

void Crowd::start(std::size_t count)
{
	for (const std::size_t target = clients_.size() + count; clients_.size() < target;) {
		clients_.emplace_back();
		open(clients_.size() - 1);
	}
}

void Crowd::enter(std::size_t count)
{
	const std::size_t target = clients_.size() + count;
	clients_.reserve(target);
	gather("registration", [&] {
		while (clients_.size() < target && clients_.size() - registered_ < options_.in_flight)
			start(1);
		return registered_ == target;
	});
}

void Crowd::wait_for_joins(std::size_t count)
{
	gather("JOIN", [&] { return joined_ >= count; });
}

void Crowd::settle()
{
	const std::size_t target = pongs_ + clients_.size();
	for (std::size_t i = 0; i < clients_.size(); ++i)
		send(i, "PING settle\r\n");
	gather("PONG", [&] { return pongs_ >= target; });
}

void Crowd::read_for(Nanoseconds span)
{
	for (const Nanoseconds end = now() + span; now() < end;)
		poll(5, [&](std::size_t client, std::string_view lines) { note_all(client, lines); });
}

template <class Done> void Crowd::gather(const char *what, Done done)
{
	std::size_t progress = 0;
	const Nanoseconds end = now() + options_.time_limit;
	Nanoseconds deadline = now() + kPatience;
	while (!done()) {
		poll(100, [&](std::size_t client, std::string_view lines) { note_all(client, lines); });
		require_all_open();
		if (refused_)
			throw CapabilityRefused{};
		if (const std::size_t sum = registered_ + joined_ + pongs_; sum != progress) {
			progress = sum;
			deadline = now() + kPatience;
		}
		if (now() > deadline)
			throw std::runtime_error(std::string("the server does not answer ") + what + "; " + complaint_);
		if (now() > end)
			throw std::runtime_error(std::string(what) + " of " + std::to_string(clients_.size()) +
			                         " clients takes longer than " + std::to_string(options_.time_limit / kSecond) +
			                         " s");
	}
}

void Crowd::require_all_open() const
{
	if (closed_ != 0)
		throw std::runtime_error("the server closed " + std::to_string(closed_) + " connections; " + complaint_);
}

void Crowd::open(std::size_t index)
{
	LoadClient &client = clients_[index];
	const std::size_t number = nicks_++;
	client.socket =
	    options_.connect ? options_.connect(number) : start_connecting(options_.port, options_.receive_buffer);
	client.nick = options_.prefix + std::to_string(number);
	client.opened = now();
	set_interest(index, EPOLLIN, EPOLL_CTL_ADD);
	// On loopback it is connected by now, and else this waits until it is.
	if (options_.preamble)
		send(index, options_.preamble(number));
	if (options_.registers)
		register_client(index);
}

void Crowd::reopen(std::size_t index)
{
	closed_ -= clients_[index].closed ? 1 : 0;
	clients_[index] = LoadClient{};
	open(index);
}

void Crowd::watch(int fd)
{
	epoll_event event{.events = EPOLLIN, .data = {.u64 = kWatched}};
	if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
		throw_errno("epoll_ctl");
}

void Crowd::set_interest(std::size_t client, std::uint32_t events, int operation)
{
	epoll_event event{.events = events, .data = {.u64 = client}};
	if (epoll_ctl(epoll_.get(), operation, clients_[client].socket.get(), &event) != 0)
		throw_errno("epoll_ctl");
}

std::size_t Crowd::wait(int timeout)
{
	check_interrupt();
	const int count = epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), timeout);
	if (count < 0 && errno != EINTR)
		throw_errno("epoll_wait");
	return count < 0 ? 0 : static_cast<std::size_t>(count);
}

void Crowd::on_writable(std::size_t index)
{
	LoadClient &client = clients_[index];
	set_interest(index, EPOLLIN, EPOLL_CTL_MOD);
	const std::string rest = std::exchange(client.unsent, {});
	send(index, rest);
}

void Crowd::register_client(std::size_t index)
{
	std::string text;
	if (!options_.capabilities.empty())
		text = "CAP REQ :" + options_.capabilities + "\r\n";
	text += "NICK " + clients_[index].nick + "\r\nUSER bench 0 * :bench\r\n";
	if (!options_.capabilities.empty())
		text += "CAP END\r\n";
	send(index, text);
}

void Crowd::send(std::size_t index, std::string_view text)
{
	LoadClient &client = clients_[index];
	if (client.closed)
		return;
	if (!client.unsent.empty()) {
		client.unsent += text;
		return;
	}
	const ssize_t sent = ::send(client.socket.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent == static_cast<ssize_t>(text.size()))
		return;
	if (sent < 0 && errno != EAGAIN && errno != EINTR)
		return; // the server has gone: the next receive says so
	client.unsent = text.substr(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
	set_interest(index, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

std::string_view Crowd::receive(std::size_t index)
{
	LoadClient &client = clients_[index];
	if (client.closed)
		return {};
	const std::size_t before = client.partial.copy(buffer_.data(), kLongestPartial);
	const ssize_t length = recv(client.socket.get(), buffer_.data() + before, kReceiveSize, MSG_DONTWAIT);
	if (length <= 0) {
		if (length == 0 || (errno != EAGAIN && errno != EINTR))
			close(index);
		return {};
	}
	const std::string_view text(buffer_.data(), before + static_cast<std::size_t>(length));
	const std::size_t lines = text.rfind('\n') + 1; // npos + 1 is 0: no whole line yet
	if (lines < text.size() || before > 0)
		client.partial = text.substr(lines);
	return text.substr(0, lines);
}

void Crowd::close(std::size_t index)
{
	LoadClient &client = clients_[index];
	client.closed = true;
	client.socket.reset();
	++closed_;
}

void Crowd::note_all(std::size_t client, std::string_view lines)
{
	for (std::size_t end; (end = lines.find('\n')) != std::string_view::npos; lines.remove_prefix(end + 1))
		note(client, lines.substr(0, end));
}

void Crowd::note(std::size_t index, std::string_view line)
{
	LoadClient &client = clients_[index];
	const std::string_view command = command_of(line);
	// The message of the day ends a welcome: 376 RPL_ENDOFMOTD, 422 ERR_NOMOTD. 366 ends the answer to JOIN.
	if (command.starts_with("376 ") || command.starts_with("422 ")) {
		client.registered = true;
		++registered_;
	} else if (command.starts_with("366 ")) {
		++client.joined;
		++joined_;
	} else if (command.starts_with("PONG ")) {
		++pongs_;
	} else if (command.starts_with("PING ")) {
		send(index, "PONG " + std::string(command.substr(5)) + "\n");
	} else if (command.starts_with("CAP ") && command.find(" NAK ") != std::string_view::npos) {
		refused_ = true;
	} else if (command.starts_with("ERROR ") || command.starts_with("4")) {
		complaint_ = "it said: " + std::string(line.substr(0, line.find_last_not_of("\r\n") + 1));
	}
}

} // namespace confer::bench
