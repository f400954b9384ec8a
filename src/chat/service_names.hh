// SPDX-License-Identifier: MIT
#pragma once

#include "chat/world.hh"

#include <string>
#include <string_view>

/** The nicks of the services: no user has them, and messages to them are commands. */
namespace confer::chat {

inline constexpr std::string_view kNickServ = "NickServ";
inline constexpr std::string_view kChanServ = "ChanServ";
inline constexpr std::string_view kServices[] = {kNickServ, kChanServ};

/** Plays back messages, as a module of the bouncer ZNC does under this name. There without accounts too. */
inline constexpr std::string_view kPlayback = "*playback";

/** nick!user@host of a service. */
inline std::string service_source(std::string_view service, const World &world)
{
	return User::source_of(service, "service", world.name());
}

/** The service of this nick, in its own case; empty: none. Without accounts there are no services. */
inline std::string_view find_service(std::string_view nick, const World &world) noexcept
{
	if (!world.keeps_accounts())
		return {};
	for (const std::string_view service : kServices) {
		if (world.case_map().equal(nick, service))
			return service;
	}
	return {};
}

} // namespace confer::chat
