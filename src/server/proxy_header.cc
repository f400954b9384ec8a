// SPDX-License-Identifier: MIT
#include "server/proxy_header.hh"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

#include <arpa/inet.h>

namespace confer::server {

namespace {

using Status = ProxyHeader::Status;

constexpr std::string_view kSignatureV1 = "PROXY ";
constexpr std::string_view kSignatureV2{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr std::size_t kFixedV2 = 16; // signature, version and command, family, length

/** The header's version if `bytes` begins as one; else whether more of them could make it one. */
enum class Beginning { v1, v2, undecided, neither };

Beginning beginning_of(std::string_view bytes) noexcept
{
	if (bytes.starts_with(kSignatureV1))
		return Beginning::v1;
	if (bytes.starts_with(kSignatureV2))
		return Beginning::v2;
	bool undecided = kSignatureV1.starts_with(bytes) || kSignatureV2.starts_with(bytes);
	return undecided ? Beginning::undecided : Beginning::neither;
}

ProxyHeader done(std::size_t size, const Address &client = {})
{
	return {Status::done, size, client};
}

ProxyHeader invalid()
{
	return {Status::invalid, 0, {}};
}

/** Takes the next word and the one space behind it off `text`; empty if there is none. */
std::string_view take_word(std::string_view &text) noexcept
{
	std::size_t end = text.find(' ');
	std::string_view word = text.substr(0, end);
	text.remove_prefix(end == text.npos ? text.size() : end + 1);
	return word;
}

/** A port as version 1 writes it: decimal, no zero in front. */
std::optional<std::uint16_t> parse_port(std::string_view text) noexcept
{
	std::uint16_t port = 0;
	const char *end = text.data() + text.size();
	auto parsed = std::from_chars(text.data(), end, port);
	if (parsed.ec != std::errc{} || parsed.ptr != end || (text.size() > 1 && text[0] == '0'))
		return std::nullopt;
	return port;
}

/** An address of `family` and nothing more: no interface, no brackets. */
std::optional<Address> parse_host(int family, std::string_view text, std::uint16_t port)
{
	std::array<char, INET6_ADDRSTRLEN> host{};
	std::array<unsigned char, sizeof(in6_addr)> bits;
	if (text.size() >= host.size())
		return std::nullopt;
	text.copy(host.data(), text.size());
	if (inet_pton(family, host.data(), bits.data()) != 1)
		return std::nullopt;
	return Address::ip(text, port);
}

/** `TCP4 SOURCE DESTINATION PORT PORT`, behind "PROXY " and before CR LF. */
std::optional<Address> parse_line(std::string_view line)
{
	std::string_view protocol = take_word(line);
	std::string_view source = take_word(line);
	std::string_view destination = take_word(line);
	auto source_port = parse_port(take_word(line));
	auto destination_port = parse_port(line);
	if ((protocol != "TCP4" && protocol != "TCP6") || !source_port || !destination_port)
		return std::nullopt;
	int family = protocol == "TCP4" ? AF_INET : AF_INET6;
	if (!parse_host(family, destination, *destination_port))
		return std::nullopt;
	return parse_host(family, source, *source_port);
}

ProxyHeader parse_v1(std::string_view bytes)
{
	std::size_t end = bytes.substr(0, kMaxProxyHeaderV1).find("\r\n");
	if (end == bytes.npos)
		return bytes.size() < kMaxProxyHeaderV1 ? ProxyHeader{} : invalid();
	std::string_view line = bytes.substr(kSignatureV1.size(), end - kSignatureV1.size());
	std::size_t size = end + 2;
	if (line == "UNKNOWN" || line.starts_with("UNKNOWN "))
		return done(size);
	auto client = parse_line(line);
	return client ? done(size, client->unmapped()) : invalid();
}

/** The source in an address block of version 2: address, address, port, port, in network byte order. */
Address ipv4_source(std::string_view block) noexcept
{
	sockaddr_in address{};
	address.sin_family = AF_INET;
	std::memcpy(&address.sin_addr, block.data(), 4);
	std::memcpy(&address.sin_port, block.data() + 8, 2);
	return Address::from(reinterpret_cast<const sockaddr *>(&address), sizeof address);
}

Address ipv6_source(std::string_view block) noexcept
{
	sockaddr_in6 address{};
	address.sin6_family = AF_INET6;
	std::memcpy(&address.sin6_addr, block.data(), 16);
	std::memcpy(&address.sin6_port, block.data() + 32, 2);
	return Address::from(reinterpret_cast<const sockaddr *>(&address), sizeof address).unmapped();
}

/** The client of a PROXY command; nothing if the block is too short or speaks of something else than a stream. */
std::optional<Address> parse_block(unsigned family, std::string_view block) noexcept
{
	// The high half is the family, the low half the transport: 1 is a stream (2.2, "the 14th byte").
	switch (family) {
	case 0x00: return Address();
	case 0x11: return block.size() >= 12 ? std::optional(ipv4_source(block)) : std::nullopt;
	case 0x21: return block.size() >= 36 ? std::optional(ipv6_source(block)) : std::nullopt;
	case 0x31: return block.size() >= 216 ? std::optional(Address()) : std::nullopt;
	default: return std::nullopt;
	}
}

ProxyHeader parse_v2(std::string_view bytes)
{
	constexpr unsigned local = 0x20;
	constexpr unsigned proxy = 0x21;
	if (bytes.size() < kFixedV2)
		return {};
	auto byte = [&](std::size_t index) { return unsigned{static_cast<unsigned char>(bytes[index])}; };
	std::size_t size = kFixedV2 + (byte(14) << 8 | byte(15));
	unsigned command = byte(12);
	if ((command != local && command != proxy) || size > kMaxProxyHeaderV2)
		return invalid();
	if (bytes.size() < size)
		return {};
	if (command == local)
		return done(size);
	auto client = parse_block(byte(13), bytes.substr(kFixedV2, size - kFixedV2));
	return client ? done(size, *client) : invalid();
}

} // namespace

ProxyHeader parse_proxy_header(std::string_view bytes)
{
	switch (beginning_of(bytes)) {
	case Beginning::v1: return parse_v1(bytes);
	case Beginning::v2: return parse_v2(bytes);
	case Beginning::undecided: return {};
	case Beginning::neither: break;
	}
	return {Status::absent, 0, {}};
}

} // namespace confer::server
