// SPDX-License-Identifier: MIT
// A verdict on the first bytes of a connection is final: it comes as early as it can and more bytes do not change it.
#include "target.hh"

#include "server/proxy_header.hh"

#include <algorithm>
#include <string>

using namespace confer;
using server::ProxyHeader;
using Status = ProxyHeader::Status;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	const std::string bytes(reinterpret_cast<const char *>(data), size);
	const ProxyHeader whole = server::parse_proxy_header(bytes);
	const std::string more = bytes + std::string(server::kMaxProxyHeaderV2, 'x');
	const ProxyHeader longer = server::parse_proxy_header(more);
	fuzz::require(longer.status != Status::need_more, "a bound on what is asked for");
	if (whole.status == Status::need_more)
		return 0;
	fuzz::require(longer.status == whole.status && longer.size == whole.size && longer.client == whole.client, "final");
	if (whole.status != Status::done) {
		fuzz::require(whole.size == 0, "only a header has a size");
		return 0;
	}
	fuzz::require(whole.size > 0 && whole.size <= bytes.size(), "the header is within the bytes");
	const bool is_ip = whole.client.family() == AF_INET || whole.client.family() == AF_INET6;
	fuzz::require(is_ip || whole.client.family() == AF_UNSPEC, "an internet address or none");
	if (is_ip)
		fuzz::require(Address::parse(whole.client.to_string()) == whole.client, "the client's address has a text");
	const ProxyHeader shorter = server::parse_proxy_header(std::string_view(bytes).substr(0, whole.size - 1));
	fuzz::require(shorter.status == Status::need_more, "the header needs all of its bytes");
	return 0;
}
