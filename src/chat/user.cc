// SPDX-License-Identifier: MIT
#include "chat/user.hh"

#include "chat/conversations.hh"
#include "chat/text.hh"

#include <algorithm>
#include <atomic>
#include <utility>

#include <time.h>

namespace confer::chat {

WallTime wall_now() noexcept
{
	timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return WallTime{now.tv_sec} * 1000 + now.tv_nsec / 1000000;
}

User::User(std::string nick_, std::string username_, std::string host_, std::string realname_)
    : nick(std::move(nick_)),
      username(std::move(username_)),
      host(std::move(host_)),
      realname(std::move(realname_)),
      source_(source_of(nick, username, host))
{
}

std::string User::correspondent() const
{
	return account.empty() ? Conversations::guest(serial) : account;
}

std::uint32_t User::next_serial() noexcept
{
	static std::atomic<std::uint32_t> last{0};
	std::uint32_t serial = 0;
	while (serial == 0)
		serial = last.fetch_add(1, std::memory_order_relaxed) + 1;
	return serial;
}

void User::set(UserFlag flag, bool on) noexcept
{
	modes = static_cast<std::uint8_t>(on ? modes | mask(flag) : modes & ~mask(flag));
}

std::string User::source_of(std::string_view nick, std::string_view username, std::string_view host)
{
	return text(nick, '!', username, '@', host);
}

std::string_view User::presence() const noexcept
{
	const auto is_absent = [](const SessionRef &session) REQUIRES_SHARED(world_role) { return session->absent; };
	return !sessions.empty() && std::all_of(sessions.begin(), sessions.end(), is_absent) ? kAbsent : "";
}

const User::Place *User::place_in(const Channel &channel) const noexcept
{
	for (const Place &place : places) {
		if (place.channel == &channel)
			return &place;
	}
	return nullptr;
}

} // namespace confer::chat
