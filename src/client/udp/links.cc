// SPDX-License-Identifier: MIT
#include "client/udp/links.hh"

#include "client/udp/sockets.hh"

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <system_error>

#include <confer/error.hh>

#include <ifaddrs.h>
#include <net/if.h>

namespace confer::client {

namespace {

/** An interface as getifaddrs(3) shows it: one entry for each of its addresses. */
struct Interface {
	unsigned index = 0;
	unsigned flags = 0;
	bool v4 = false;
	bool v6 = false;
};

std::map<std::string, Interface> list_interfaces()
{
	ifaddrs *list = nullptr;
	if (::getifaddrs(&list) != 0)
		throw_errno("list the interfaces");
	const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
	std::map<std::string, Interface> found;
	for (const ifaddrs *entry = list; entry != nullptr; entry = entry->ifa_next) {
		Interface &interface = found[entry->ifa_name];
		interface.flags = entry->ifa_flags;
		if (interface.index == 0)
			interface.index = ::if_nametoindex(entry->ifa_name);
		interface.v4 = interface.v4 || (entry->ifa_addr != nullptr && entry->ifa_addr->sa_family == AF_INET);
		interface.v6 = interface.v6 || (entry->ifa_addr != nullptr && entry->ifa_addr->sa_family == AF_INET6);
	}
	return found;
}

bool suitable(const Interface &interface) noexcept
{
	return interface.index != 0 && (interface.flags & IFF_UP) != 0 && (interface.flags & IFF_MULTICAST) != 0 &&
	       (interface.flags & IFF_LOOPBACK) == 0;
}

/** `ADDRESS`, `ADDRESS:PORT`, `[ADDRESS]` or `[ADDRESS]:PORT`. @throws std::system_error */
Address parse_group(std::string_view text)
{
	std::string_view host = text;
	if (host.starts_with('[') && host.ends_with(']'))
		host = host.substr(1, host.size() - 2);
	std::optional<Address> address = Address::ip(host, kGroupPort);
	if (!address)
		address = Address::parse(text);
	if (!address || !address->is_multicast())
		throw_errno("--group takes a multicast address, as 239.255.1.2, [ff12::1] or 239.255.1.2:5000, not " +
		                std::string(text),
		            EINVAL);
	return *address;
}

} // namespace

UdpLinks::UdpLinks(const UdpOptions &options) : interfaces_(options.interfaces)
{
	for (const std::string &name : interfaces_)
		(void)interface_index(name);
	if (!options.group_address.empty()) {
		add_family(parse_group(options.group_address), true, options);
	} else {
		add_family(*Address::ip(kGroup4, kGroupPort), true, options);
		add_family(*Address::ip(kGroup6, kGroupPort), false, options);
	}
	(void)scan();
}

void UdpLinks::add_family(const Address &group, bool needed, const UdpOptions &options)
{
	const std::size_t before = sockets_.size();
	try {
		const std::size_t own = own_socket(group.family(), options);
		sockets_[own].multicast_hops(1);
		sockets_.push_back(DatagramSocket::bind(Address::any(group.family(), group.port()),
		                                        {.receive_buffer = kUdpReceiveBuffer, .reuse_address = true}));
		families_.push_back({group, own, sockets_.size() - 1});
	} catch (const std::system_error &) {
		if (needed)
			throw;
		while (sockets_.size() > before) // this machine has no IPv6
			sockets_.pop_back();
	}
}

/** The socket that the user has said for this family, or one with a port of the kernel's choice. */
std::size_t UdpLinks::own_socket(int family, const UdpOptions &options)
{
	for (const std::string &listen : options.listen) {
		const std::vector<Address> addresses = parse_listen(listen);
		if (addresses.empty())
			throw_errno("--listen takes PORT, ADDRESS:PORT or [ADDRESS]:PORT, not " + listen, EINVAL);
		for (const Address &address : addresses)
			if (address.family() == family) {
				sockets_.push_back(
				    DatagramSocket::bind(address, {.receive_buffer = kUdpReceiveBuffer, .reuse_address = true}));
				return sockets_.size() - 1;
			}
	}
	sockets_.push_back(DatagramSocket::bind(Address::any(family, 0), {.receive_buffer = kUdpReceiveBuffer}));
	return sockets_.size() - 1;
}

std::vector<Address> UdpLinks::groups() const
{
	std::vector<Address> list;
	for (const Family &family : families_)
		list.push_back(family.group);
	return list;
}

std::vector<std::string> UdpLinks::scan()
{
	std::map<std::string, Interface> interfaces = list_interfaces();
	if (!interfaces_.empty())
		std::erase_if(interfaces, [this](const auto &entry) {
			return std::find(interfaces_.begin(), interfaces_.end(), entry.first) == interfaces_.end();
		});
	else if (std::any_of(interfaces.begin(), interfaces.end(), [](const auto &e) { return suitable(e.second); }))
		std::erase_if(interfaces, [](const auto &entry) { return !suitable(entry.second); });
	else // without a network, only this machine is reached
		std::erase_if(interfaces, [](const auto &entry) { return (entry.second.flags & IFF_LOOPBACK) == 0; });
	std::vector<std::string> joined;
	for (Family &family : families_) {
		family.ways.clear();
		for (const auto &[name, interface] : interfaces) {
			const bool usable = family.group.family() == AF_INET ? interface.v4 : interface.v6;
			if (usable && join(family, interface.index))
				joined.push_back(name);
		}
		std::erase_if(family.joined, [&](unsigned index) {
			return std::none_of(family.ways.begin(), family.ways.end(),
			                    [&](const auto &w) { return w.first == index; });
		});
	}
	std::sort(joined.begin(), joined.end());
	joined.erase(std::unique(joined.begin(), joined.end()), joined.end());
	return joined;
}

/** @return whether the group was not joined there before */
bool UdpLinks::join(Family &family, unsigned interface)
{
	const bool fresh = family.joined.insert(interface).second;
	if (fresh) {
		try {
			sockets_[family.shared].join_group(family.group, interface);
		} catch (const std::system_error &e) {
			if (e.code().value() != EADDRINUSE) { // it may go by the next time
				family.joined.erase(interface);
				return false;
			}
		}
	}
	Address group = family.group;
	if (group.family() == AF_INET6)
		group = Address::ip(group.host() + "%" + std::to_string(interface), group.port()).value_or(group);
	family.ways.emplace_back(interface, group);
	return fresh;
}

void UdpLinks::send_group(std::string_view bytes) noexcept
{
	for (const Family &family : families_) {
		DatagramSocket &socket = sockets_[family.own];
		for (const auto &[interface, group] : family.ways) {
			try {
				socket.multicast_interface(interface);
			} catch (const std::system_error &) {
				continue; // it has gone; the next scan will find that
			}
			(void)socket.send_to(bytes, group, MSG_DONTWAIT);
		}
	}
}

void UdpLinks::send(const Address &to, std::string_view bytes) noexcept
{
	for (const Family &family : families_)
		if (family.group.family() == to.family()) {
			(void)sockets_[family.own].send_to(bytes, to, MSG_DONTWAIT);
			return;
		}
}

} // namespace confer::client
