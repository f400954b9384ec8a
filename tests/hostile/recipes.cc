// SPDX-License-Identifier: MIT
#include "recipes.hh"

namespace confer::hostile {

std::string repeat(std::size_t count, std::string_view text)
{
	std::string result;
	for (std::size_t i = 0; i < count; ++i)
		result += text;
	return result;
}

std::string one_write(std::string_view line)
{
	return repeat(512 / line.size(), line);
}

Band members(std::size_t count, std::string_view channel, std::string_view caps)
{
	return {.clients = count,
	        .from = {.first = ip(10, 3, 0, 1)},
	        .caps = std::string(caps),
	        .prepare = "JOIN " + std::string(channel) + "\r\n"};
}

Band modest_members(std::size_t count, std::string_view channel)
{
	Band band = members(count, channel);
	band.reading = Reading::sips;
	band.sip = 5000;
	band.sip_every = 20ms;
	return band;
}

Band founders(std::size_t channels)
{
	constexpr std::size_t kEach = 10; // which the flood budget allows at once
	Band band{.clients = channels / kEach, .from = {.first = ip(10, 4, 0, 1)}};
	std::string names;
	std::string topics;
	for (std::size_t i = 0; i < kEach; ++i) {
		const std::string channel = "#of-{nick}-" + std::to_string(i);
		names += (i > 0 ? "," : "") + channel;
		topics += "TOPIC " + channel + " :" + std::string(300, 'a') + "\r\n";
	}
	band.prepare = "JOIN " + names + "\r\n" + topics;
	return band;
}

} // namespace confer::hostile
