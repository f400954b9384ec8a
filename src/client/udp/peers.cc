// SPDX-License-Identifier: MIT
#include "client/udp/peers.hh"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace confer::client {

void UdpPeers::add(std::string name, std::vector<Address> addresses)
{
	peers_.push_back({std::move(name), std::move(addresses)});
}

std::optional<std::size_t> UdpPeers::find(std::string_view text) const
{
	for (std::size_t i = 0; i < peers_.size(); ++i)
		if (peers_[i].name == text || peers_[i].address().to_string() == text)
			return i;
	return std::nullopt;
}

Errand UdpPeers::send(std::size_t peer, std::string_view text)
{
	Peer &to = peers_[peer];
	to.last = text;
	return {peer, to.address(), to.last};
}

UdpPeers::Refused UdpPeers::refused(const Address &to, int error)
{
	Refused result;
	for (std::size_t i = 0; i < peers_.size(); ++i) {
		Peer &peer = peers_[i];
		if (peer.address() != to)
			continue;
		if (peer.current + 1 < peer.addresses.size()) {
			++peer.current;
			result.again = Errand{i, peer.address(), peer.last};
		} else if (!std::exchange(peer.refused, true)) {
			const std::string reason =
			    error == ECONNREFUSED ? "no program listens there" : std::generic_category().message(error);
			const std::string text = to.to_string();
			result.report = peer.name + (peer.name == text ? "" : " (" + text + ")") + ": " + reason;
		}
		return result;
	}
	return result;
}

void UdpPeers::heard(const Address &from)
{
	for (Peer &peer : peers_)
		if (peer.address() == from)
			peer.refused = false;
}

bool UdpPeers::any_refused() const noexcept
{
	return std::any_of(peers_.begin(), peers_.end(), [](const Peer &peer) { return peer.refused; });
}

} // namespace confer::client
