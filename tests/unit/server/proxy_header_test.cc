// SPDX-License-Identifier: MIT
#include "server/proxy_header.hh"

#include <random>
#include <string>

#include "support/check.hh"

namespace {

using namespace confer::server;
using confer::Address;
using Status = ProxyHeader::Status;
using namespace std::string_literals;

const std::string kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

/** A version 2 header around an address block; the length is that of the block. */
std::string v2(unsigned char command, unsigned char family, std::string_view block)
{
	std::string header = kSignature;
	for (std::size_t byte : {std::size_t{command}, std::size_t{family}, block.size() >> 8, block.size() & 255})
		header += static_cast<char>(byte);
	return header.append(block);
}

const std::string kBlock4 = "\xc0\x00\x02\x07\x7f\x00\x00\x01\xc0\x01\x1a\x0b"s;
const std::string kBlock6 =
    "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x07"s + std::string(15, '\0') + "\x01\xc0\x01\x1a\x0b"s;

/** What a header says, in a word: the status, or the client, `-` for none. */
std::string said(std::string_view bytes)
{
	ProxyHeader header = parse_proxy_header(bytes);
	switch (header.status) {
	case Status::need_more: return "need_more";
	case Status::absent: return "absent";
	case Status::invalid: return "invalid";
	case Status::done: break;
	}
	return header.client.family() == AF_UNSPEC ? "-" : header.client.to_string();
}

struct Row {
	std::string bytes;
	std::string_view want;
};

void check_rows(std::initializer_list<Row> rows)
{
	for (const Row &row : rows)
		if (said(row.bytes) != row.want)
			check::fail(row.bytes + " gave " + said(row.bytes) + ", not " + std::string(row.want));
}

void understands_version_1()
{
	check_rows({
	    {"PROXY TCP4 192.0.2.7 127.0.0.1 49153 6667\r\n", "192.0.2.7:49153"},
	    {"PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535"},
	    {"PROXY TCP6 2001:db8::7 ::1 49153 6667\r\n", "[2001:db8::7]:49153"},
	    {"PROXY TCP6 ::ffff:192.0.2.7 ::1 49153 6667\r\n", "192.0.2.7:49153"},
	    {"PROXY TCP4 192.0.2.7 127.0.0.1 0 6667\r\n", "192.0.2.7:0"},
	    {"PROXY UNKNOWN\r\n", "-"},
	    {"PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", "-"},
	});
}

void refuses_bad_version_1()
{
	check_rows({
	    {"PROXY \r\n", "invalid"},
	    {"PROXY TCP4\r\n", "invalid"},
	    {"PROXY TCP5 192.0.2.7 127.0.0.1 1 2\r\n", "invalid"},
	    {"PROXY UNKNOWNX\r\n", "invalid"},
	    {"PROXY TCP4 192.0.2.7 127.0.0.1 1\r\n", "invalid"},
	    {"PROXY TCP4 192.0.2.7 127.0.0.1 1 2 3\r\n", "invalid"},
	    {"PROXY TCP4  192.0.2.7 127.0.0.1 1 2\r\n", "invalid"},
	    {"PROXY TCP4 192.0.2.7 127.0.0.1 1 2 \r\n", "invalid"},
	    {"PROXY TCP4 192.0.2.7 127.0.0.1 65536 2\r\n", "invalid"},
	    {"PROXY TCP4 192.0.2.7 127.0.0.1 -1 2\r\n", "invalid"},
	    {"PROXY TCP4 192.0.2.7 127.0.0.1 01 2\r\n", "invalid"},
	    {"PROXY TCP4 192.0.2.7 127.0.0.1 1 \r\n", "invalid"},
	    {"PROXY TCP4 192.0.2 127.0.0.1 1 2\r\n", "invalid"},
	    {"PROXY TCP4 2001:db8::7 ::1 1 2\r\n", "invalid"},
	    {"PROXY TCP6 192.0.2.7 127.0.0.1 1 2\r\n", "invalid"},
	    {"PROXY TCP6 fe80::1%lo ::1 1 2\r\n", "invalid"},
	    {"PROXY TCP4 192.0.2.7\0x 127.0.0.1 1 2\r\n"s, "invalid"},
	    {"PROXY TCP4 example.org 127.0.0.1 1 2\r\n", "invalid"},
	    {"PROXY " + std::string(101, 'x'), "invalid"},
	    {"PROXY UNKNOWN " + std::string(92, 'x') + "\r\n", "invalid"},
	});
}

void version_1_has_107_bytes_at_most()
{
	check::equal(said("PROXY UNKNOWN " + std::string(91, 'x') + "\r\n"), "-");
	check::equal(said("PROXY " + std::string(100, 'x')), "need_more");
	check::equal(said("PROXY UNKNOWN " + std::string(91, 'x') + "\r"), "need_more");
}

void understands_version_2()
{
	check_rows({
	    {v2(0x21, 0x11, kBlock4), "192.0.2.7:49153"},
	    {v2(0x21, 0x11, kBlock4 + "\x04\x00\x03one"s), "192.0.2.7:49153"},
	    {v2(0x21, 0x21, kBlock6), "[2001:db8::7]:49153"},
	    {v2(0x21, 0x31, std::string(216, 'x')), "-"},
	    {v2(0x21, 0x00, ""), "-"},
	    {v2(0x20, 0x00, ""), "-"},
	    {v2(0x20, 0x11, kBlock4), "-"},
	    {v2(0x20, 0xff, "x"), "-"},
	    {v2(0x21, 0x11, kBlock4 + std::string(8192 - 16 - 12, 'x')), "192.0.2.7:49153"},
	});
}

void refuses_bad_version_2()
{
	check_rows({
	    {v2(0x22, 0x11, kBlock4), "invalid"},
	    {v2(0x11, 0x11, kBlock4), "invalid"},
	    {v2(0x31, 0x11, kBlock4), "invalid"},
	    {v2(0x21, 0x12, kBlock4), "invalid"},
	    {v2(0x21, 0x22, kBlock6), "invalid"},
	    {v2(0x21, 0x41, kBlock4), "invalid"},
	    {v2(0x21, 0x11, kBlock4.substr(1)), "invalid"},
	    {v2(0x21, 0x21, kBlock6.substr(1)), "invalid"},
	    {v2(0x21, 0x31, std::string(215, 'x')), "invalid"},
	    {v2(0x21, 0x11, kBlock4 + std::string(8192 - 16 - 11, 'x')), "invalid"},
	});
}

std::string tlv(unsigned char type, const std::string &value)
{
	std::string out(1, static_cast<char>(type));
	out += static_cast<char>(value.size() >> 8);
	out += static_cast<char>(value.size() & 255);
	return out + value;
}

/** What a header with these extensions says of a certificate. */
std::string certificate(const std::string &extensions)
{
	const std::string bytes = v2(0x21, 0x11, kBlock4 + extensions);
	const ProxyHeader header = parse_proxy_header(bytes);
	CHECK(header.status == Status::done && header.size == bytes.size());
	return std::string(header.tls ? "tls " : "") + std::string(header.certificate) + header.fingerprint;
}

void reads_certificates()
{
	const std::string flags("\x03\0\0\0\0", 5), der = "DER\0DER"s;
	check::equal(certificate(tlv(0x20, flags + tlv(0x21, "TLSv1.3") + tlv(0x28, der))), "tls " + der);
	check::equal(certificate(tlv(4, "noop") + tlv(0x20, flags)), "tls ");
	// Of an earlier connection, or none at all: nobody has proved to have it now.
	check::equal(certificate(tlv(0x20, "\x05\0\0\0\0"s + tlv(0x28, der))), "tls ");
	check::equal(certificate(tlv(0x20, "\x02\0\0\0\0"s + tlv(0x28, der))), "");
	// Outside its place it is nothing.
	check::equal(certificate(tlv(0x28, der)), "");
	const std::string hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF";
	check::equal(certificate(tlv(0xE0, hex)), hex.substr(0, 58) + "abcdef");
	check::equal(certificate(tlv(0x05, "cert:" + hex)), hex.substr(0, 58) + "abcdef");
	for (const std::string &other : {hex, "Cert:" + hex, "cert:"s, "cert:-"s, "cert:" + hex + "0", "7F000001:8296"s})
		check::equal(certificate(tlv(0x05, other)), "");
	for (const char *id : {"7F000001:8296", "cert:", "cert:x"})
		check::equal(certificate(tlv(0xE0, hex) + tlv(0x05, id)), hex.substr(0, 58) + "abcdef");
	for (const std::string &bad : {hex.substr(1), hex + "0", std::string(64, 'g'), std::string()})
		check::equal(certificate(tlv(0xE0, bad)), "");
	// Cut off, at each place.
	const std::string whole = tlv(0x20, flags + tlv(0x28, der));
	for (std::size_t size = 0; size < whole.size(); ++size)
		check::equal(certificate(whole.substr(0, size)), "");
	check::equal(certificate(tlv(0x20, flags + tlv(0x28, der).substr(0, 5))), "tls ");
	// A large one, as those with RSA and a chain are.
	check::equal(certificate(tlv(0x20, flags + tlv(0x28, std::string(6000, 'c')))), "tls " + std::string(6000, 'c'));
}

void tells_other_protocols_at_once()
{
	check_rows({
	    {"", "need_more"},
	    {"N", "absent"},
	    {"NICK alice\r\n", "absent"},
	    {"P", "need_more"},
	    {"PR", "need_more"},
	    {"PRIVMSG", "absent"},
	    {"PROXYX", "absent"},
	    {"PROXY", "need_more"},
	    {"proxy tcp4", "absent"},
	    {"\r\n", "need_more"},
	    {"\r\nN", "absent"},
	    {"\r\n\r\nN", "absent"},
	    {kSignature.substr(0, 11), "need_more"},
	    {kSignature.substr(0, 11) + "x", "absent"},
	    {" PROXY ", "absent"},
	});
}

/** Each header that is whole: every shorter beginning asks for more, and what follows is left alone. */
void reads_byte_by_byte()
{
	for (const std::string &header : {"PROXY TCP4 192.0.2.7 127.0.0.1 49153 6667\r\n"s, "PROXY UNKNOWN\r\n"s,
	                                  v2(0x21, 0x11, kBlock4), v2(0x21, 0x21, kBlock6 + "tlv"), v2(0x20, 0, "")}) {
		for (std::size_t size = 0; size < header.size(); ++size)
			check::equal(said(header.substr(0, size)), "need_more");
		ProxyHeader parsed = parse_proxy_header(header + "NICK alice\r\n");
		CHECK(parsed.status == Status::done);
		check::equal(parsed.size, header.size());
	}
}

/** Headers with a few bytes changed: the answer is one that the bytes allow, and never asks for more than the bound. */
void survives_changed_bytes()
{
	std::mt19937 random(20261122);
	const std::string headers[] = {"PROXY TCP6 2001:db8::7 ::1 49153 6667\r\n"s, "PROXY UNKNOWN\r\n"s,
	                               v2(0x21, 0x11, kBlock4), v2(0x21, 0x21, kBlock6)};
	for (int round = 0; round < 50000; ++round) {
		std::string bytes = headers[random() % 4] + std::string(random() % 100, 'x');
		for (auto changes = random() % 4; changes > 0; --changes)
			bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
		ProxyHeader header = parse_proxy_header(bytes);
		if (header.status == Status::done)
			CHECK(header.size > 0 && header.size <= bytes.size());
		if (header.status == Status::need_more) {
			bytes.append(kMaxProxyHeaderV2, 'x');
			CHECK(parse_proxy_header(bytes).status != Status::need_more);
		}
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(understands_version_1), TEST_CASE(refuses_bad_version_1), TEST_CASE(version_1_has_107_bytes_at_most),
    TEST_CASE(understands_version_2), TEST_CASE(refuses_bad_version_2), TEST_CASE(tells_other_protocols_at_once),
    TEST_CASE(reads_certificates),    TEST_CASE(reads_byte_by_byte),    TEST_CASE(survives_changed_bytes),
};

} // namespace

int main()
{
	return check::main("proxy_header", kTests);
}
