// SPDX-License-Identifier: MIT
#include "log/damage_note.hh"

#include "log/little_endian.hh"
#include "log/segment.hh"

namespace confer::log {

namespace {

constexpr std::string_view kKey = "!damage ";

} // namespace

std::pair<std::string, std::string> encode_damage(const Damage &damage)
{
	std::string value(3 * sizeof(Position), '\0');
	store(value.data(), damage.to);
	store(value.data() + 8, damage.after);
	store(value.data() + 16, damage.before);
	return {std::string(kKey) + segment_name(damage.from, ""), std::move(value)};
}

std::optional<Damage> decode_damage(std::string_view key, std::string_view value)
{
	const auto from = position_in_name(key, kKey, "");
	if (!from || value.size() != 3 * sizeof(Position))
		return std::nullopt;
	return Damage{*from, load<Position>(value.data()), load<Time>(value.data() + 8), load<Time>(value.data() + 16)};
}

} // namespace confer::log
