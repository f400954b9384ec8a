// SPDX-License-Identifier: MIT
#include "server/prefix.hh"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace confer::server {

namespace {

using Bits = std::array<std::uint8_t, 16>;

constexpr unsigned kMappedLength = 96;
constexpr Bits kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/** The significant part of byte `index` under a prefix of `length` bits. */
std::uint8_t mask_byte(std::size_t index, unsigned length) noexcept
{
	auto before = static_cast<unsigned>(index) * 8;
	if (length >= before + 8)
		return 0xff;
	if (length <= before)
		return 0;
	return static_cast<std::uint8_t>(0xff00 >> (length - before));
}

bool same_under(const Bits &a, const Bits &b, unsigned length) noexcept
{
	for (std::size_t i = 0; i < a.size(); ++i) {
		if (((a[i] ^ b[i]) & mask_byte(i, length)) != 0)
			return false;
	}
	return true;
}

std::optional<unsigned> parse_length(std::string_view text, unsigned longest) noexcept
{
	unsigned length = 0;
	auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
	if (error != std::errc{} || end != text.data() + text.size() || length > longest)
		return std::nullopt;
	return length;
}

} // namespace

std::optional<Prefix> Prefix::parse(std::string_view text)
{
	auto slash = text.find('/');
	std::string host(text.substr(0, slash));
	Prefix prefix;
	bool is_ipv4 = inet_pton(AF_INET, host.c_str(), prefix.bits_.data() + 12) == 1;
	if (is_ipv4)
		std::copy_n(kMapped.begin(), 12, prefix.bits_.begin());
	else if (inet_pton(AF_INET6, host.c_str(), prefix.bits_.data()) != 1)
		return std::nullopt;
	unsigned longest = is_ipv4 ? 32 : 128;
	auto length = slash == text.npos ? longest : parse_length(text.substr(slash + 1), longest);
	if (!length)
		return std::nullopt;
	prefix.length_ = *length + (is_ipv4 ? kMappedLength : 0);
	for (std::size_t i = 0; i < prefix.bits_.size(); ++i) {
		if ((prefix.bits_[i] & ~mask_byte(i, prefix.length_)) != 0)
			return std::nullopt;
	}
	return prefix;
}

bool Prefix::contains(const sockaddr &peer) const noexcept
{
	Bits bits = kMapped;
	if (peer.sa_family == AF_INET)
		std::memcpy(bits.data() + 12, &reinterpret_cast<const sockaddr_in &>(peer).sin_addr, 4);
	else if (peer.sa_family == AF_INET6)
		std::memcpy(bits.data(), &reinterpret_cast<const sockaddr_in6 &>(peer).sin6_addr, 16);
	else
		return false;
	return same_under(bits_, bits, length_);
}

std::string Prefix::text() const
{
	bool is_ipv4 = length_ >= kMappedLength && same_under(bits_, kMapped, kMappedLength);
	char host[INET6_ADDRSTRLEN] = {};
	inet_ntop(is_ipv4 ? AF_INET : AF_INET6, bits_.data() + (is_ipv4 ? 12 : 0), host, sizeof host);
	return std::string(host) + '/' + std::to_string(length_ - (is_ipv4 ? kMappedLength : 0));
}

} // namespace confer::server
