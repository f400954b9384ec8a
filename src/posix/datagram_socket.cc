// SPDX-License-Identifier: MIT
#include <confer/datagram_socket.hh>

#include "unix_path.hh"

#include <confer/error.hh>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <linux/errqueue.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

namespace confer {

namespace {

/** Only the groups that this socket has joined, not those of every program on the machine, which is the default. */
void refuse_foreign_groups(int fd, int family)
{
	if (family == AF_INET)
		socket_io::set_option(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0, "setsockopt IP_MULTICAST_ALL");
	if (family == AF_INET6)
		socket_io::set_option(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0, "setsockopt IPV6_MULTICAST_ALL");
}

UniqueFd make_socket(int family, const std::string &what)
{
	UniqueFd fd(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	if (!fd)
		throw_errno(what);
	return fd;
}

} // namespace

DatagramSocket::DatagramSocket(UniqueFd fd) noexcept : fd_(std::move(fd)) {}

DatagramSocket::DatagramSocket(DatagramSocket &&other) noexcept
    : fd_(std::move(other.fd_)),
      address_(other.address_),
      path_(std::move(other.path_)),
      shut_down_(other.shut_down_.load(std::memory_order_relaxed))
{
}

DatagramSocket &DatagramSocket::operator=(DatagramSocket &&other) noexcept
{
	fd_ = std::move(other.fd_);
	address_ = other.address_;
	path_ = std::move(other.path_);
	shut_down_ = other.shut_down_.load(std::memory_order_relaxed);
	return *this;
}

DatagramSocket::~DatagramSocket() = default;

DatagramSocket DatagramSocket::bind(const Address &address, const DatagramOptions &options)
{
	DatagramSocket result(make_socket(address.family(), "socket for " + address.to_string()));
	const int fd = result.fd();
	if (options.reuse_address && !address.is_unix())
		socket_io::set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1, "setsockopt SO_REUSEADDR");
	if (address.family() == AF_INET6)
		socket_io::set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, options.v6_only ? 1 : 0, "setsockopt IPV6_V6ONLY");
	refuse_foreign_groups(fd, address.family());
	socket_io::set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1, "setsockopt SO_RXQ_OVFL");
	if (options.pass_credentials && address.is_unix())
		socket_io::set_option(fd, SOL_SOCKET, SO_PASSCRED, 1, "setsockopt SO_PASSCRED");
	socket_io::set_buffer_sizes(fd, 0, options.receive_buffer);
	result.path_ = std::make_unique<UnixPath>(UnixPath::bind(fd, SOCK_DGRAM, address, options.unix_mode));
	result.address_ = socket_io::local_address(fd);
	return result;
}

DatagramSocket DatagramSocket::open(int family)
{
	DatagramSocket result(make_socket(family, "socket for datagrams"));
	result.address_ = socket_io::local_address(result.fd());
	return result;
}

DatagramSocket DatagramSocket::adopt(UniqueFd fd)
{
	DatagramSocket result(std::move(fd));
	socket_io::set_option(result.fd(), SOL_SOCKET, SO_RXQ_OVFL, 1, "setsockopt SO_RXQ_OVFL");
	result.address_ = socket_io::local_address(result.fd());
	return result;
}

IoResult DatagramSocket::send_to(std::string_view data, const Address &to, int flags) noexcept
{
	ssize_t sent;
	do
		sent = ::sendto(fd(), data.data(), data.size(), flags | MSG_NOSIGNAL, to.data(), to.size());
	while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return socket_io::from_errno(errno);
	return {IoStatus::done, static_cast<std::size_t>(sent), 0};
}

IoResult DatagramSocket::receive_error(int err) const noexcept
{
	if (shut_down_.load(std::memory_order_relaxed))
		return {IoStatus::closed, 0, 0};
	return socket_io::from_errno(err);
}

ReceivedDatagram DatagramSocket::recv_from(char *buffer, std::size_t size, int flags) noexcept
{
	sockaddr_storage name{};
	iovec piece{buffer, size};
	msghdr header{};
	header.msg_name = &name;
	header.msg_namelen = sizeof name;
	header.msg_iov = &piece;
	header.msg_iovlen = 1;
	ssize_t count;
	do
		count = ::recvmsg(fd(), &header, flags);
	while (count < 0 && errno == EINTR);
	if (count < 0 || (count == 0 && shut_down_.load(std::memory_order_relaxed))) {
		const IoResult result = receive_error(errno);
		return {result.status, 0, false, {}, result.error};
	}
	return {IoStatus::done, static_cast<std::size_t>(count), (header.msg_flags & MSG_TRUNC) != 0,
	        Address::from(reinterpret_cast<const sockaddr *>(&name), header.msg_namelen), 0};
}

IoResult DatagramSocket::recv_many(DatagramBatch &batch, int flags) noexcept
{
	batch.prepare();
	const auto slots = static_cast<unsigned>(batch.headers_.size());
	int count;
	do
		count = ::recvmmsg(fd(), batch.headers_.data(), slots, flags | MSG_WAITFORONE, nullptr);
	while (count < 0 && errno == EINTR);
	if (count < 0 || shut_down_.load(std::memory_order_relaxed))
		return receive_error(errno);
	batch.count_ = static_cast<std::size_t>(count);
	batch.take_drops();
	IoResult result;
	for (std::size_t i = 0; i < batch.count_; ++i)
		result.bytes += batch[i].data.size();
	return result;
}

void DatagramSocket::keep_errors(bool on)
{
	const int value = on ? 1 : 0;
	if (address_.family() == AF_INET6)
		socket_io::set_option(fd(), IPPROTO_IPV6, IPV6_RECVERR, value, "setsockopt IPV6_RECVERR");
	else
		socket_io::set_option(fd(), IPPROTO_IP, IP_RECVERR, value, "setsockopt IP_RECVERR");
}

std::optional<DatagramError> DatagramSocket::take_error() noexcept
{
	sockaddr_storage name{};
	// The report is followed by the address of the router or host that made it.
	alignas(cmsghdr) char control[CMSG_SPACE(sizeof(sock_extended_err) + sizeof(sockaddr_in6))];
	msghdr header{};
	header.msg_name = &name;
	header.msg_namelen = sizeof name;
	header.msg_control = control;
	header.msg_controllen = sizeof control;
	ssize_t count;
	do
		count = ::recvmsg(fd(), &header, MSG_ERRQUEUE | MSG_DONTWAIT);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return std::nullopt;
	DatagramError result{Address::from(reinterpret_cast<const sockaddr *>(&name), header.msg_namelen), EIO};
	for (cmsghdr *part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
		const bool report = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
		                    (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
		if (!report)
			continue;
		sock_extended_err error;
		std::memcpy(&error, CMSG_DATA(part), sizeof error);
		result.error = static_cast<int>(error.ee_errno);
	}
	return result;
}

void DatagramSocket::shutdown() noexcept
{
	shut_down_.store(true, std::memory_order_relaxed);
	::shutdown(fd(), SHUT_RD); // says ENOTCONN on UDP, and wakes the receivers all the same
}

void DatagramSocket::join_group(const Address &group, unsigned interface)
{
	change_membership("join ", IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP, group, interface);
}

void DatagramSocket::leave_group(const Address &group, unsigned interface)
{
	change_membership("leave ", IP_DROP_MEMBERSHIP, IPV6_LEAVE_GROUP, group, interface);
}

void DatagramSocket::change_membership(const char *what, int v4_option, int v6_option, const Address &group,
                                       unsigned interface)
{
	int failed;
	if (group.family() == AF_INET) {
		ip_mreqn request{};
		request.imr_multiaddr = reinterpret_cast<const sockaddr_in *>(group.data())->sin_addr;
		request.imr_ifindex = static_cast<int>(interface);
		failed = ::setsockopt(fd(), IPPROTO_IP, v4_option, &request, sizeof request);
	} else {
		ipv6_mreq request{};
		request.ipv6mr_multiaddr = reinterpret_cast<const sockaddr_in6 *>(group.data())->sin6_addr;
		request.ipv6mr_interface = interface;
		failed = ::setsockopt(fd(), IPPROTO_IPV6, v6_option, &request, sizeof request);
	}
	if (const int err = errno; failed != 0)
		throw_errno(what + group.host() + " on interface " + std::to_string(interface), err);
}

void DatagramSocket::multicast_interface(unsigned interface)
{
	const char *what = "setsockopt multicast interface";
	if (address_.family() == AF_INET6)
		return socket_io::set_option(fd(), IPPROTO_IPV6, IPV6_MULTICAST_IF, static_cast<int>(interface), what);
	ip_mreqn request{};
	request.imr_ifindex = static_cast<int>(interface);
	if (::setsockopt(fd(), IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request) != 0)
		throw_errno(what);
}

void DatagramSocket::multicast_hops(int hops)
{
	if (address_.family() == AF_INET6)
		socket_io::set_option(fd(), IPPROTO_IPV6, IPV6_MULTICAST_HOPS, hops, "setsockopt IPV6_MULTICAST_HOPS");
	else
		socket_io::set_option(fd(), IPPROTO_IP, IP_MULTICAST_TTL, hops, "setsockopt IP_MULTICAST_TTL");
}

void DatagramSocket::multicast_loop(bool on)
{
	const int value = on ? 1 : 0;
	if (address_.family() == AF_INET6)
		socket_io::set_option(fd(), IPPROTO_IPV6, IPV6_MULTICAST_LOOP, value, "setsockopt IPV6_MULTICAST_LOOP");
	else
		socket_io::set_option(fd(), IPPROTO_IP, IP_MULTICAST_LOOP, value, "setsockopt IP_MULTICAST_LOOP");
}

std::optional<std::uint32_t> DatagramSocket::dropped() const noexcept
{
	std::array<std::uint32_t, SK_MEMINFO_VARS> values{};
	socklen_t size = sizeof values;
	if (::getsockopt(fd(), SOL_SOCKET, SO_MEMINFO, values.data(), &size) != 0 || size < sizeof values)
		return std::nullopt;
	return values[SK_MEMINFO_DROPS];
}

std::size_t DatagramSocket::receive_buffer() const noexcept
{
	int value = 0;
	socklen_t size = sizeof value;
	if (::getsockopt(fd(), SOL_SOCKET, SO_RCVBUF, &value, &size) != 0)
		return 0;
	return static_cast<std::size_t>(value);
}

} // namespace confer
