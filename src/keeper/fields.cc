// SPDX-License-Identifier: MIT
#include "keeper/fields.hh"

#include <limits>
#include <utility>

namespace confer::keeper {

namespace {

constexpr std::size_t kSizeAt = 4;

} // namespace

FieldWriter::FieldWriter(const Header &header)
{
	number(header.kind);
	number(header.flags);
	number(std::uint32_t{0});
	number(header.token);
}

void FieldWriter::text(std::string_view bytes)
{
	bytes = bytes.substr(0, std::numeric_limits<std::uint16_t>::max());
	number(static_cast<std::uint16_t>(bytes.size()));
	packet_.append(bytes);
}

std::string FieldWriter::finish() &&
{
	log::store(packet_.data() + kSizeAt, static_cast<std::uint32_t>(packet_.size() - kHeaderSize));
	return std::move(packet_);
}

std::optional<FieldReader> FieldReader::open(std::string_view packet) noexcept
{
	if (packet.size() < kHeaderSize)
		return std::nullopt;
	const char *at = packet.data();
	if (log::load<std::uint32_t>(at + kSizeAt) != packet.size() - kHeaderSize)
		return std::nullopt;
	const Header header{.kind = log::load<std::uint16_t>(at),
	                    .flags = log::load<std::uint16_t>(at + 2),
	                    .token = log::load<std::uint64_t>(at + 8)};
	return FieldReader(header, packet.substr(kHeaderSize));
}

std::string_view FieldReader::text(std::size_t most) noexcept
{
	const std::size_t size = number<std::uint16_t>();
	if (size > most)
		good_ = false;
	return good_ ? take(size) : std::string_view();
}

std::string_view FieldReader::take(std::size_t size) noexcept
{
	if (size > rest_.size())
		good_ = false;
	if (!good_)
		return {};
	const std::string_view taken = rest_.substr(0, size);
	rest_.remove_prefix(size);
	return taken;
}

} // namespace confer::keeper
