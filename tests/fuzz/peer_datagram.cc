// SPDX-License-Identifier: MIT
// What decode_peer() gives, encode_peer() writes so that it gives the same again, within the bound; so for messages.
#include "target.hh"

#include "datagram/peer_wire.hh"

#include <string>

using namespace confer;
using datagram::PeerDatagram;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	const std::string_view bytes(reinterpret_cast<const char *>(data), size);
	if (const auto message = datagram::decode_message(bytes))
		fuzz::require(datagram::encode_message(*message) == bytes, "decode, encode a message");
	const std::optional<PeerDatagram> datagram = datagram::decode_peer(bytes);
	if (!datagram)
		return 0;
	fuzz::require(datagram->from != 0, "who sends it has an id");
	const std::string encoded = datagram::encode_peer(*datagram);
	fuzz::require(encoded.size() <= datagram::kMaxPeerDatagram, "no datagram is too long");
	const std::optional<PeerDatagram> again = datagram::decode_peer(encoded);
	fuzz::require(again && datagram::encode_peer(*again) == encoded, "decode, encode, decode");
	fuzz::require(again->type == datagram->type && again->number == datagram->number && again->text == datagram->text &&
	                  again->nick == datagram->nick && again->ranges.size() == datagram->ranges.size(),
	              "the same again");
	return 0;
}
