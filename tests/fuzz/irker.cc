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

bool is_json(std::string_view bytes)
{
	JsonReader json(bytes);
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
		fuzz::require(irc::utf8_valid(json.string()) && json.string().size() <= bytes.size(), "strings");
	}
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	const std::string_view bytes(reinterpret_cast<const char *>(data), size);
	const bool valid_json = is_json(bytes);
	Event event;
	if (!datagram::parse_irker(bytes, event)) {
		fuzz::require(event.text.empty() && event.channels.empty(), "nothing is left of a malformed datagram");
		return 0;
	}
	fuzz::require(valid_json, "a request is JSON");
	fuzz::require(!event.channels.empty() && event.channels.size() <= datagram::kMaxChannels, "channels");
	for (const std::string &channel : event.channels)
		fuzz::require(channel.starts_with('#') && channel.size() > 1, "a channel is one");
	fuzz::require(irc::utf8_valid(event.text), "JSON is UTF-8");
	return 0;
}
