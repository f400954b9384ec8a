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
	return {.status = Status::done, .size = size, .client = client};
}

ProxyHeader invalid()
{
	return {.status = Status::invalid};
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

/** Bytes of the address block for this family and transport; nothing if it speaks of something else than a stream. */
std::optional<std::size_t> block_size(unsigned family) noexcept
{
	// The high half is the family, the low half the transport: 1 is a stream (2.2, "the 14th byte").
	switch (family) {
	case 0x00: return 0;
	case 0x11: return 12;
	case 0x21: return 36;
	case 0x31: return 216;
	default: return std::nullopt;
	}
}

Address source_of(unsigned family, std::string_view block) noexcept
{
	switch (family) {
	case 0x11: return ipv4_source(block);
	case 0x21: return ipv6_source(block);
	default: return {};
	}
}

unsigned byte_of(std::string_view bytes, std::size_t index) noexcept
{
	return static_cast<unsigned char>(bytes[index]);
}

/** Calls take(type, value) for each extension up to one that is cut off. 2.2.1, "Type-Length-Value". */
template <class Take> void each_extension(std::string_view bytes, Take &&take)
{
	constexpr std::size_t kHead = 3; // type, length
	while (bytes.size() >= kHead) {
		const std::size_t length = byte_of(bytes, 1) << 8 | byte_of(bytes, 2);
		if (bytes.size() - kHead < length)
			return;
		take(byte_of(bytes, 0), bytes.substr(kHead, length));
		bytes.remove_prefix(kHead + length);
	}
}

/** 64 hexadecimal digits in lower case; else empty. */
std::string fingerprint_of(std::string_view text)
{
	std::string digits;
	if (text.size() != 64)
		return digits;
	for (const char c : text) {
		const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
		if (!(lower >= '0' && lower <= '9') && !(lower >= 'a' && lower <= 'f'))
			return {};
		digits += lower;
	}
	return digits;
}

/** PP2_TYPE_SSL: a byte of flags, four that say whether the certificate was verified, and extensions (2.2.5). */
void read_tls(std::string_view value, ProxyHeader &header)
{
	constexpr std::size_t kHead = 5;
	constexpr unsigned kTls = 0x01, kCertificateHere = 0x02;
	constexpr unsigned kCertificate = 0x28;
	if (value.size() < kHead)
		return;
	const unsigned flags = byte_of(value, 0);
	header.tls = (flags & kTls) != 0;
	each_extension(value.substr(kHead), [&](unsigned type, std::string_view bytes) {
		if (type == kCertificate && header.tls && (flags & kCertificateHere) != 0)
			header.certificate = bytes;
	});
}

ProxyHeader parse_v2(std::string_view bytes)
{
	constexpr unsigned local = 0x20, proxy = 0x21;
	constexpr unsigned kUniqueId = 0x05, kTls = 0x20, kFingerprint = 0xE0;
	constexpr std::string_view kCertificateId = "cert:";
	if (bytes.size() < kFixedV2)
		return {};
	const std::size_t size = kFixedV2 + (byte_of(bytes, 14) << 8 | byte_of(bytes, 15));
	const unsigned command = byte_of(bytes, 12), family = byte_of(bytes, 13);
	if ((command != local && command != proxy) || size > kMaxProxyHeaderV2)
		return invalid();
	if (bytes.size() < size)
		return {};
	if (command == local)
		return done(size);
	const std::string_view rest = bytes.substr(kFixedV2, size - kFixedV2);
	const std::optional<std::size_t> block = block_size(family);
	if (!block || rest.size() < *block)
		return invalid();
	ProxyHeader header = done(size, source_of(family, rest));
	each_extension(rest.substr(*block), [&](unsigned type, std::string_view value) {
		if (type == kTls)
			read_tls(value, header);
		if (type == kFingerprint)
			header.fingerprint = fingerprint_of(value);
		if (type == kUniqueId && value.starts_with(kCertificateId)) {
			if (std::string fingerprint = fingerprint_of(value.substr(kCertificateId.size())); !fingerprint.empty())
				header.fingerprint = std::move(fingerprint);
		}
	});
	return header;
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
	return {.status = Status::absent};
}

} // namespace confer::server
