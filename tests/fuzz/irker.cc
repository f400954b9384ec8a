// SPDX-License-Identifier: MIT
// The JSON reader ends, keeps its brackets in balance and gives UTF-8; a request names channels.
#include "target.hh"

#include "datagram/irker.hh"
#include "datagram/json.hh"
#include "irc/utf8.hh"

using namespace confer;
using datagram::Event;
using datagram::JsonReader;
using Token = JsonReader::Token;

namespace {

bool is_json(std::string_view bytes, JsonReader::Bytes kind)
{
	JsonReader json(bytes, kind);
	std::size_t depth = 0;
	for (std::size_t tokens = 0;; ++tokens) {
		fuzz::require(tokens <= bytes.size() + 1, "no more tokens than bytes");
		const Token token = json.next();
		if (token == Token::error)
			return false;
		if (token == Token::end) {
			fuzz::require(depth == 0, "brackets are closed");
			return true;
		}
		if (token == Token::object_begin || token == Token::array_begin)
			++depth;
		if (token == Token::object_end || token == Token::array_end)
			--depth;
		fuzz::require(depth <= JsonReader::kMaxDepth, "depth is bounded");
		fuzz::require(kind == JsonReader::Bytes::any || irc::utf8_valid(json.string()), "strings are UTF-8");
		fuzz::require(json.string().size() <= bytes.size() && json.position() <= bytes.size(), "strings are bounded");
	}
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	const std::string_view bytes(reinterpret_cast<const char *>(data), size);
	const bool strict_json = is_json(bytes, JsonReader::Bytes::utf8);
	const std::string_view object = bytes.substr(0, bytes.find_last_not_of(std::string_view(" \t\r\n\0", 5)) + 1);
	const bool valid_json = is_json(object, JsonReader::Bytes::any);
	fuzz::require(!strict_json || valid_json, "what is JSON is also JSON with any bytes");
	Event event;
	if (!datagram::parse_irker(bytes, event)) {
		fuzz::require(event.text.empty() && event.channels.empty() && event.bad_targets == 0,
		              "nothing is left of a malformed datagram");
		return 0;
	}
	fuzz::require(valid_json, "a request is JSON");
	fuzz::require(!event.channels.empty() && event.channels.size() <= datagram::kMaxChannels, "channels");
	for (const std::string &channel : event.channels)
		fuzz::require(channel.starts_with('#') && channel.size() > 1, "a channel is one");
	fuzz::require(!strict_json || irc::utf8_valid(event.text), "what is UTF-8 stays so");
	return 0;
}
