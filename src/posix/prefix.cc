// SPDX-License-Identifier: MIT
#include <confer/prefix.hh>

#include <algorithm>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace confer {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

unsigned width(int family) noexcept
{
	return family == AF_INET ? 32 : 128;
}

/** The host part of an IP address in network order, zero beyond its width. */
Bytes host_bytes(const Address &address) noexcept
{
	Bytes result{};
	if (address.family() == AF_INET)
		std::memcpy(result.data(), &reinterpret_cast<const sockaddr_in *>(address.data())->sin_addr, 4);
	else if (address.family() == AF_INET6)
		std::memcpy(result.data(), &reinterpret_cast<const sockaddr_in6 *>(address.data())->sin6_addr, 16);
	return result;
}

/** The first `length` bits of `bytes`, the rest zero. */
Bytes masked(Bytes bytes, unsigned length) noexcept
{
	for (unsigned i = 0; i < bytes.size(); ++i) {
		const unsigned bits = std::min(8u, length - std::min(length, 8 * i)); // of this byte
		bytes[i] = static_cast<std::uint8_t>(bytes[i] & (0xff00u >> bits));
	}
	return bytes;
}

std::optional<unsigned> parse_length(std::string_view text) noexcept
{
	unsigned value = 0;
	const char *end = text.data() + text.size();
	const auto [stop, err] = std::from_chars(text.data(), end, value);
	if (text.empty() || err != std::errc{} || stop != end)
		return std::nullopt;
	return value;
}

} // namespace

std::optional<Prefix> Prefix::parse(std::string_view text)
{
	const std::size_t slash = text.find('/');
	if (text.find('%') != text.npos) // a zone belongs to one machine, not to a block
		return std::nullopt;
	const auto address = Address::ip(text.substr(0, slash), 0);
	if (!address)
		return std::nullopt;
	const unsigned whole = width(address->family());
	const auto length = slash == text.npos ? whole : parse_length(text.substr(slash + 1));
	if (!length || *length > whole || masked(host_bytes(*address), *length) != host_bytes(*address))
		return std::nullopt;
	// ::ffff:192.0.2.0/120 is a roundabout way to say 192.0.2.0/24.
	if (address->unmapped().family() != address->family() && *length >= 96)
		return around(address->unmapped(), *length - 96);
	return around(*address, *length);
}

Prefix Prefix::around(const Address &address, unsigned length) noexcept
{
	Prefix result;
	result.family_ = address.family();
	result.length_ = std::min(length, width(address.family()));
	result.bytes_ = masked(host_bytes(address), result.length_);
	return result;
}

bool Prefix::contains(const Address &address) const noexcept
{
	const Address plain = address.unmapped();
	return plain.family() == family_ && masked(host_bytes(plain), length_) == bytes_;
}

bool Prefix::reaches(const Address &address) const noexcept
{
	if (contains(address))
		return true;
	const std::optional<Address> ipv4 = address.embedded_ipv4();
	return ipv4 && contains(*ipv4);
}

std::string Prefix::to_string() const
{
	char text[INET6_ADDRSTRLEN];
	std::string result;
	if (::inet_ntop(family_, bytes_.data(), text, sizeof text) != nullptr)
		result = text;
	if (length_ != width(family_))
		result.append("/").append(std::to_string(length_));
	return result;
}

} // namespace confer
