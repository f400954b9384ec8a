// SPDX-License-Identifier: MIT
#include "datagram/peer_wire.hh"

#include "irc/ascii.hh"
#include "irc/utf8.hh"

#include <algorithm>

namespace confer::datagram {

namespace {

constexpr std::uint32_t kMagic = 0x43664731; // "CfG1"

/** Takes numbers in network byte order, and texts, off a datagram. */
class Reader {
public:
	explicit Reader(std::string_view bytes) noexcept : rest_(bytes) {}

	template <class Number> Number number() noexcept
	{
		if (rest_.size() < sizeof(Number)) {
			good_ = false;
			return 0;
		}
		std::uint64_t value = 0;
		for (std::size_t i = 0; i < sizeof(Number); ++i)
			value = value << 8 | static_cast<unsigned char>(rest_[i]);
		rest_.remove_prefix(sizeof(Number));
		return static_cast<Number>(value);
	}

	/** A text behind a byte that tells its length. */
	std::string_view counted(std::size_t max) noexcept
	{
		const std::size_t size = number<std::uint8_t>();
		if (size > max || size > rest_.size()) {
			good_ = false;
			return {};
		}
		const std::string_view text = rest_.substr(0, size);
		rest_.remove_prefix(size);
		return text;
	}

	[[nodiscard]] std::string_view rest() const noexcept { return rest_; }
	[[nodiscard]] bool good() const noexcept { return good_; }

private:
	std::string_view rest_;
	bool good_ = true;
};

template <class Number> void put(Number value, std::string &out)
{
	for (std::size_t i = sizeof(Number); i-- > 0;)
		out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
}

void put_counted(std::string_view text, std::string &out)
{
	put(static_cast<std::uint8_t>(text.size()), out);
	out += text;
}

bool decode_hello(Reader &reader, PeerDatagram &datagram)
{
	datagram.count = reader.number<std::uint32_t>();
	datagram.number = reader.number<std::uint64_t>();
	datagram.oldest = reader.number<std::uint64_t>();
	datagram.nick = reader.counted(kMaxPeerNick);
	datagram.text = reader.counted(kMaxPeerAway);
	return reader.good() && datagram.number <= kMaxNumber && datagram.oldest <= datagram.number + 1 &&
	       valid_peer_nick(datagram.nick) && irc::utf8_valid(datagram.text);
}

bool decode_ranges(Reader &reader, PeerDatagram &datagram)
{
	while (!reader.rest().empty() && datagram.ranges.size() < kMaxRanges) {
		const auto first = reader.number<std::uint64_t>();
		datagram.ranges.push_back({first, reader.number<std::uint16_t>()});
	}
	return reader.good() && reader.rest().empty() && !datagram.ranges.empty();
}

bool decode_old(Reader &reader, PeerDatagram &datagram)
{
	datagram.origin = reader.number<std::uint64_t>();
	datagram.number = reader.number<std::uint64_t>();
	datagram.count = reader.number<std::uint32_t>();
	datagram.place = reader.number<std::uint16_t>();
	datagram.total = reader.number<std::uint16_t>();
	datagram.text = reader.rest();
	return reader.good() && datagram.place < datagram.total;
}

bool decode_body(Reader &reader, PeerDatagram &datagram)
{
	switch (datagram.type) {
	case PeerType::hello: return decode_hello(reader, datagram);
	case PeerType::data:
	case PeerType::direct:
		datagram.number = reader.number<std::uint64_t>();
		datagram.text = reader.rest();
		return reader.good() && datagram.number != 0 && datagram.number <= kMaxNumber && !datagram.text.empty();
	case PeerType::nack: return decode_ranges(reader, datagram);
	case PeerType::challenge:
	case PeerType::echo:
	case PeerType::confirm:
	case PeerType::ack:
	case PeerType::ask: datagram.number = reader.number<std::uint64_t>(); return reader.good();
	case PeerType::old: return decode_old(reader, datagram);
	}
	return false;
}

} // namespace

std::optional<PeerDatagram> decode_peer(std::string_view bytes)
{
	if (bytes.size() > kMaxPeerDatagram)
		return std::nullopt;
	Reader reader(bytes);
	if (reader.number<std::uint32_t>() != kMagic)
		return std::nullopt;
	PeerDatagram datagram{static_cast<PeerType>(reader.number<std::uint8_t>())};
	datagram.flags = reader.number<std::uint8_t>();
	(void)reader.number<std::uint16_t>(); // for later versions
	datagram.from = reader.number<std::uint64_t>();
	datagram.to = reader.number<std::uint64_t>();
	datagram.uptime = reader.number<std::uint32_t>();
	if (!reader.good() || datagram.from == 0 || !decode_body(reader, datagram))
		return std::nullopt;
	return datagram;
}

std::string encode_peer(const PeerDatagram &datagram)
{
	std::string out;
	out.reserve(kPeerHeader + 64 + datagram.text.size());
	put(kMagic, out);
	put(static_cast<std::uint8_t>(datagram.type), out);
	put(datagram.flags, out);
	put(std::uint16_t{0}, out);
	put(datagram.from, out);
	put(datagram.to, out);
	put(datagram.uptime, out);
	switch (datagram.type) {
	case PeerType::hello:
		put(datagram.count, out);
		put(datagram.number, out);
		put(datagram.oldest, out);
		put_counted(datagram.nick, out);
		put_counted(datagram.text, out);
		if ((datagram.flags & (peer_flag::answer | peer_flag::confirm)) != 0)
			out.resize(std::max(out.size(), kAskingHello));
		break;
	case PeerType::nack:
		for (const SequenceRange &range : datagram.ranges) {
			put(range.first, out);
			put(range.count, out);
		}
		break;
	case PeerType::old:
		put(datagram.origin, out);
		put(datagram.number, out);
		put(datagram.count, out);
		put(datagram.place, out);
		put(datagram.total, out);
		out += datagram.text;
		break;
	default:
		put(datagram.number, out);
		out += datagram.text;
		break;
	}
	return out;
}

std::optional<PeerMessage> decode_message(std::string_view bytes)
{
	Reader reader(bytes);
	PeerMessage message;
	const auto kind = reader.number<std::uint8_t>();
	message.nick = reader.counted(kMaxPeerNick);
	message.text = reader.rest();
	if (!reader.good() || !valid_peer_nick(message.nick) || (kind != 1 && kind != 2))
		return std::nullopt;
	message.kind = static_cast<PeerMessage::Kind>(kind);
	return message;
}

std::string encode_message(const PeerMessage &message)
{
	std::string out;
	put(static_cast<std::uint8_t>(message.kind), out);
	put_counted(message.nick, out);
	out += message.text;
	return out;
}

bool valid_peer_nick(std::string_view nick) noexcept
{
	return !nick.empty() && nick.size() <= kMaxPeerNick && irc::utf8_valid(nick) &&
	       std::none_of(nick.begin(), nick.end(), [](char c) { return irc::is_control(c) || c == ' ' || c == '~'; });
}

} // namespace confer::datagram
