// SPDX-License-Identifier: MIT
#include <confer/address.hh>

#include <confer/error.hh>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <memory>

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>

namespace confer {

namespace {

constexpr std::size_t kPathOffset = offsetof(sockaddr_un, sun_path);
constexpr std::size_t kPathMax = sizeof(sockaddr_un::sun_path) - 1; // a terminating NUL for everybody's sake

template <class T> std::optional<T> parse_number(std::string_view text) noexcept
{
	T value{};
	const char *end = text.data() + text.size();
	auto [stop, err] = std::from_chars(text.data(), end, value);
	if (text.empty() || err != std::errc{} || stop != end)
		return std::nullopt;
	return value;
}

/** The zone of a link-local address: an interface by name or number. */
std::optional<std::uint32_t> parse_zone(std::string_view zone)
{
	if (auto number = parse_number<std::uint32_t>(zone))
		return number;
	if (unsigned index = ::if_nametoindex(std::string(zone).c_str()); index != 0)
		return index;
	return std::nullopt;
}

std::string zone_name(std::uint32_t index)
{
	char name[IF_NAMESIZE];
	return ::if_indextoname(index, name) != nullptr ? name : std::to_string(index);
}

/** What stands in front of an IPv4 address of four bytes that takes up the rest of an IPv6 address. */
using Front = std::array<std::uint8_t, 12>;

constexpr Front kIpv4Fronts[] = {
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, // mapped
    {},                                         // compatible
    {0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0}, // translated
    {0x00, 0x64, 0xff, 0x9b},                   // NAT64
};

bool begins_with(const in6_addr &address, std::initializer_list<std::uint8_t> front) noexcept
{
	return std::equal(front.begin(), front.end(), address.s6_addr);
}

/** The significant bytes of an IP address, its port apart. */
std::string_view ip_bytes(const sockaddr *address) noexcept
{
	if (address->sa_family == AF_INET)
		return {reinterpret_cast<const char *>(&reinterpret_cast<const sockaddr_in *>(address)->sin_addr), 4};
	return {reinterpret_cast<const char *>(&reinterpret_cast<const sockaddr_in6 *>(address)->sin6_addr), 16};
}

} // namespace

Address::Address() noexcept : size_(sizeof(sa_family_t))
{
	std::memset(&storage_, 0, sizeof storage_); // AF_UNSPEC
}

Address Address::from(const sockaddr *address, socklen_t size) noexcept
{
	Address result;
	if (size < sizeof(sa_family_t))
		return result; // the peer has no name at all
	result.size_ = std::min<socklen_t>(size, sizeof result.storage_);
	std::memcpy(&result.storage_, address, result.size_);
	return result;
}

std::optional<Address> Address::parse(std::string_view text)
{
	if (text.starts_with('/') || text.starts_with('@'))
		return local(text);
	const std::size_t colon = text.rfind(':');
	if (colon == text.npos)
		return std::nullopt;
	std::string_view host = text.substr(0, colon);
	const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
	if (!port)
		return std::nullopt;
	const bool brackets = host.starts_with('[') && host.ends_with(']');
	if (brackets)
		host = host.substr(1, host.size() - 2);
	auto result = ip(host, *port);
	// Only IPv6 has brackets, and it always has: `::1:6667` could mean two things.
	if (!result || brackets != (result->family() == AF_INET6))
		return std::nullopt;
	return result;
}

std::optional<Address> Address::ip(std::string_view host, std::uint16_t port)
{
	const std::size_t percent = host.find('%');
	const std::string_view given = host.substr(0, percent);
	char digits[INET6_ADDRSTRLEN] = {};
	if (given.size() >= sizeof digits || given.find('\0') != given.npos)
		return std::nullopt;
	given.copy(digits, given.size());
	Address result = any(AF_INET, port);
	if (percent == host.npos && ::inet_pton(AF_INET, digits, &result.storage_.v4.sin_addr) == 1)
		return result;
	result = any(AF_INET6, port);
	if (::inet_pton(AF_INET6, digits, &result.storage_.v6.sin6_addr) != 1)
		return std::nullopt;
	if (percent != host.npos) {
		const auto zone = parse_zone(host.substr(percent + 1));
		if (!zone)
			return std::nullopt;
		result.storage_.v6.sin6_scope_id = *zone;
	}
	return result;
}

std::optional<Address> Address::local(std::string_view path)
{
	if (path.empty() || path.size() > kPathMax || path.find('\0') != path.npos)
		return std::nullopt;
	Address result;
	result.storage_.local.sun_family = AF_UNIX;
	path.copy(result.storage_.local.sun_path, path.size());
	result.size_ = static_cast<socklen_t>(kPathOffset + path.size());
	if (path.front() == '@')
		result.storage_.local.sun_path[0] = '\0';
	else
		++result.size_; // with its NUL, as the kernel reports it
	return result;
}

Address Address::any(int family, std::uint16_t port) noexcept
{
	Address result;
	if (family == AF_INET) {
		result.storage_.v4.sin_family = AF_INET;
		result.storage_.v4.sin_port = htons(port);
		result.size_ = sizeof(sockaddr_in);
	} else if (family == AF_INET6) {
		result.storage_.v6.sin6_family = AF_INET6;
		result.storage_.v6.sin6_port = htons(port);
		result.size_ = sizeof(sockaddr_in6);
	}
	return result;
}

Address Address::loopback(int family, std::uint16_t port) noexcept
{
	Address result = any(family, port);
	if (family == AF_INET)
		result.storage_.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else if (family == AF_INET6)
		result.storage_.v6.sin6_addr = in6addr_loopback;
	return result;
}

std::vector<Address> Address::resolve(const std::string &host, const std::string &port)
{
	const std::string what = "resolve " + host + ":" + port;
	addrinfo hints{};
	hints.ai_family = AF_UNSPEC;
	hints.ai_socktype = SOCK_STREAM; // one entry an address, not one a protocol
	addrinfo *list = nullptr;
	const int code = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &list);
	if (code == EAI_SYSTEM)
		throw_errno(what);
	if (code != 0)
		throw_resolver_error(what, code);
	const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
	std::vector<Address> result;
	for (const addrinfo *entry = list; entry != nullptr; entry = entry->ai_next) {
		const Address address = from(entry->ai_addr, entry->ai_addrlen);
		if (std::find(result.begin(), result.end(), address) == result.end())
			result.push_back(address);
	}
	return result;
}

bool Address::is_loopback() const noexcept
{
	const Address plain = unmapped();
	if (plain.family() == AF_INET)
		return ntohl(plain.storage_.v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return family() == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&storage_.v6.sin6_addr);
}

bool Address::is_multicast() const noexcept
{
	if (family() == AF_INET)
		return IN_MULTICAST(ntohl(storage_.v4.sin_addr.s_addr));
	return family() == AF_INET6 && IN6_IS_ADDR_MULTICAST(&storage_.v6.sin6_addr);
}

std::uint16_t Address::port() const noexcept
{
	if (family() == AF_INET)
		return ntohs(storage_.v4.sin_port);
	return family() == AF_INET6 ? ntohs(storage_.v6.sin6_port) : std::uint16_t{0};
}

Address Address::with_port(std::uint16_t port) const noexcept
{
	Address result = *this;
	if (family() == AF_INET)
		result.storage_.v4.sin_port = htons(port);
	else if (family() == AF_INET6)
		result.storage_.v6.sin6_port = htons(port);
	return result;
}

Address Address::unmapped() const noexcept
{
	if (family() != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&storage_.v6.sin6_addr))
		return *this;
	Address result = any(AF_INET, port());
	std::memcpy(&result.storage_.v4.sin_addr, &storage_.v6.sin6_addr.s6_addr[12], 4);
	return result;
}

std::optional<Address> Address::embedded_ipv4() const noexcept
{
	if (family() != AF_INET6)
		return std::nullopt;
	const in6_addr &from = storage_.v6.sin6_addr;
	std::array<std::uint8_t, 4> bytes;
	std::copy_n(&from.s6_addr[12], bytes.size(), bytes.begin());
	const auto matches = [&](const Front &front) { return std::equal(front.begin(), front.end(), from.s6_addr); };
	if (begins_with(from, {0x20, 0x02})) {
		std::copy_n(&from.s6_addr[2], bytes.size(), bytes.begin());
	} else if (begins_with(from, {0x20, 0x01, 0, 0})) {
		for (std::uint8_t &byte : bytes)
			byte = static_cast<std::uint8_t>(~byte);
	} else if (std::none_of(std::begin(kIpv4Fronts), std::end(kIpv4Fronts), matches)) {
		return std::nullopt;
	} else if (begins_with(from, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})) {
		return std::nullopt; // ::, ::1 and their like: 0.0.0.0/8 is no host (RFC 1122 section 3.2.1.3)
	}
	Address result = any(AF_INET, port());
	std::memcpy(&result.storage_.v4.sin_addr, bytes.data(), bytes.size());
	return result;
}

std::string Address::to_string() const
{
	if (family() == AF_INET)
		return host() + ":" + std::to_string(port());
	if (family() == AF_INET6) {
		// Not host(): a mapped address keeps its own family here, so that parse() returns it.
		char text[INET6_ADDRSTRLEN];
		std::string result = "[";
		result += ::inet_ntop(AF_INET6, &storage_.v6.sin6_addr, text, sizeof text);
		if (storage_.v6.sin6_scope_id != 0)
			result.append("%").append(zone_name(storage_.v6.sin6_scope_id));
		return result + "]:" + std::to_string(port());
	}
	return host();
}

std::string Address::host() const
{
	char text[INET6_ADDRSTRLEN];
	const Address plain = unmapped();
	if (plain.family() == AF_INET)
		return ::inet_ntop(AF_INET, &plain.storage_.v4.sin_addr, text, sizeof text);
	if (family() == AF_INET6) {
		std::string result = ::inet_ntop(AF_INET6, &storage_.v6.sin6_addr, text, sizeof text);
		if (storage_.v6.sin6_scope_id != 0)
			result.append("%").append(zone_name(storage_.v6.sin6_scope_id));
		return result;
	}
	if (!is_unix())
		return {};
	std::string result(path());
	if (result.empty())
		return "unix";
	std::replace(result.begin(), result.end(), '\0', '@');
	return result;
}

std::string_view Address::path() const noexcept
{
	if (!is_unix() || size_ <= kPathOffset)
		return {};
	std::string_view result(storage_.local.sun_path, size_ - kPathOffset);
	if (result.front() != '\0') // an abstract name has its length, a path its NUL
		result = result.substr(0, result.find('\0'));
	return result;
}

std::strong_ordering operator<=>(const Address &a, const Address &b) noexcept
{
	if (a.family() != b.family() || a.family() == AF_UNSPEC)
		return a.family() <=> b.family();
	if (a.is_unix())
		return a.path() <=> b.path();
	if (auto order = ip_bytes(a.data()) <=> ip_bytes(b.data()); order != 0)
		return order;
	if (a.family() == AF_INET6 && a.storage_.v6.sin6_scope_id != b.storage_.v6.sin6_scope_id)
		return a.storage_.v6.sin6_scope_id <=> b.storage_.v6.sin6_scope_id;
	return a.port() <=> b.port();
}

unsigned interface_index(const std::string &name)
{
	const unsigned index = ::if_nametoindex(name.c_str());
	if (index == 0)
		throw_errno("interface " + name);
	return index;
}

} // namespace confer

std::size_t std::hash<confer::Address>::operator()(const confer::Address &address) const noexcept
{
	if (address.family() == AF_UNSPEC)
		return 0;
	const std::string_view bytes = address.is_unix() ? address.path() : confer::ip_bytes(address.data());
	return std::hash<std::string_view>{}(bytes) ^ (std::size_t{address.port()} << 1);
}
