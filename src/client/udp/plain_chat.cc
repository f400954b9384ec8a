// SPDX-License-Identifier: MIT
#include "client/udp/plain_chat.hh"

#include "client/safe_text.hh"
#include "client/udp/sockets.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>

#include <confer/error.hh>

#include <poll.h>

namespace confer::client {

namespace {

/** Each error that the network reports makes one unrelated call fail. */
constexpr int kTries = 4;

constexpr std::size_t kBatch = 16;
constexpr std::size_t kLargest = 65'536; // no datagram is larger

} // namespace

std::vector<std::string_view> cut_datagrams(std::string_view line, std::size_t max_bytes)
{
	std::vector<std::string_view> parts;
	while (!line.empty()) {
		const std::string_view part = irc::utf8_prefix(line, max_bytes);
		parts.push_back(part);
		line.remove_prefix(part.size());
	}
	return parts;
}

PlainChat::PlainChat(const UdpOptions &options, std::shared_ptr<LineScreen> screen, bool person)
    : screen_(std::move(screen)),
      person_(person),
      newline_(options.newline)
{
	for (const std::string &listen : options.listen)
		bind_listen(listen, sockets_);
	MutexLock lock(mutex_);
	for (const std::string &name : options.peers) {
		std::vector<Address> addresses = resolve_peer(name);
		for (const Address &address : addresses)
			(void)socket_for(address.family(), sockets_);
		peers_.add(name, std::move(addresses));
	}
}

bool PlainChat::has_peers()
{
	MutexLock lock(mutex_);
	return peers_.size() > 0;
}

void PlainChat::send(std::string_view line)
{
	std::size_t count;
	{
		MutexLock lock(mutex_);
		count = peers_.size();
	}
	for (std::size_t peer = 0; peer < count; ++peer)
		send_one(peer, line);
}

bool PlainChat::send_to(std::string_view name, std::string_view line)
{
	std::optional<std::size_t> peer;
	{
		MutexLock lock(mutex_);
		peer = peers_.find(name);
	}
	if (peer)
		send_one(*peer, line);
	return peer.has_value();
}

void PlainChat::send_one(std::size_t peer, std::string_view line)
{
	for (std::string_view part : cut_datagrams(line, kMaxPlainDatagram - (newline_ ? 1 : 0))) {
		std::string text(part);
		if (newline_)
			text += '\n';
		Errand errand;
		{
			MutexLock lock(mutex_);
			errand = peers_.send(peer, text);
		}
		dispatch(std::move(errand));
	}
}

void PlainChat::dispatch(Errand errand)
{
	DatagramSocket &socket = socket_for(errand.to.family(), sockets_); // the constructor has made it
	IoResult result;
	for (int i = 0; i < kTries; ++i) {
		result = socket.send_to(errand.text, errand.to);
		if (result.ok())
			break;
		take_errors(socket);
	}
	if (!result.ok())
		act_upon(errand.to, result.error);
	take_errors(socket); // on the same machine a refusal is there by now
}

/** Tries another address of the peer, or says what has happened. */
void PlainChat::act_upon(const Address &to, int error)
{
	UdpPeers::Refused refused;
	{
		MutexLock lock(mutex_);
		refused = peers_.refused(to, error);
	}
	if (!refused.report.empty())
		complain(refused.report);
	if (refused.again)
		dispatch(std::move(*refused.again));
}

void PlainChat::take_errors(DatagramSocket &socket)
{
	while (const auto error = socket.take_error())
		act_upon(error->to, error->error);
}

bool PlainChat::refused()
{
	for (DatagramSocket &socket : sockets_)
		take_errors(socket);
	MutexLock lock(mutex_);
	return peers_.any_refused();
}

void PlainChat::receive()
{
	DatagramBatch batch(kBatch, kLargest);
	std::vector<std::uint32_t> dropped(sockets_.size()); // which each socket counts for itself
	std::vector<pollfd> fds;
	for (const DatagramSocket &socket : sockets_)
		fds.push_back({socket.fd(), POLLIN, 0});
	for (;;) {
		if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR)
			bug("poll", errno);
		for (std::size_t i = 0; i < fds.size(); ++i) {
			if ((fds[i].revents & POLLERR) != 0)
				take_errors(sockets_[i]);
			if ((fds[i].revents & POLLIN) != 0)
				take_datagrams(sockets_[i], batch, dropped[i]);
		}
	}
}

/** `dropped`: how many this socket has dropped, as far as it is told. */
void PlainChat::take_datagrams(DatagramSocket &socket, DatagramBatch &batch, std::uint32_t &dropped)
{
	if (!socket.recv_many(batch, MSG_DONTWAIT).ok())
		return;
	std::vector<StyledLine> lines;
	for (std::size_t i = 0; i < batch.size(); ++i) {
		show(batch[i], lines);
		MutexLock lock(mutex_);
		peers_.heard(batch[i].from);
	}
	if (const std::uint32_t lost = batch.dropped() - std::exchange(dropped, batch.dropped()); lost != 0)
		lines.emplace_back(Style::error, std::to_string(lost) + " datagrams arrived too fast and were lost");
	screen_->print(lines);
}

/** One datagram; what has line ends in it is several lines. */
void PlainChat::show(const DatagramBatch::Datagram &datagram, std::vector<StyledLine> &lines) const
{
	const std::string from = "[" + datagram.from.to_string() + "] ";
	std::string_view text = datagram.data;
	if (text.ends_with('\n'))
		text.remove_suffix(1);
	for (;;) {
		const std::size_t end = std::min(text.find('\n'), text.size());
		std::string_view line = text.substr(0, end);
		if (line.ends_with('\r'))
			line.remove_suffix(1);
		StyledLine styled(Style::target, from);
		lines.push_back(styled.hang().add(Style::plain, line));
		if (end == text.size())
			return;
		text.remove_prefix(end + 1);
	}
}

void PlainChat::complain(const std::string &text)
{
	if (person_)
		say(Style::error, text);
	else
		std::fprintf(stderr, "confer: %s\n", safe_text(text).c_str());
}

void PlainChat::say(Style style, std::string_view text)
{
	const StyledLine line(style, text);
	screen_->print({&line, 1});
}

void PlainChat::greet()
{
	for (const DatagramSocket &socket : sockets_)
		say(Style::local, "Receiving on " + socket.address().to_string());
	list_peers();
	say(Style::local, "Nothing here is authenticated or encrypted: anybody can read it and send under any address. "
	                  "/help lists the commands");
}

void PlainChat::list_peers()
{
	std::vector<StyledLine> lines;
	{
		MutexLock lock(mutex_);
		for (std::size_t i = 0; i < peers_.size(); ++i) {
			const std::string address = peers_.address(i).to_string();
			lines.emplace_back(Style::local, "Sending to " + peers_.name(i) +
			                                     (peers_.name(i) == address ? "" : " (" + address + ")"));
		}
	}
	if (lines.empty())
		lines.emplace_back(Style::local, "No peers: name one on the command line to send to it");
	screen_->print(lines);
}

} // namespace confer::client
