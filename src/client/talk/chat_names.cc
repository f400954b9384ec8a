// SPDX-License-Identifier: MIT
//
// Chat's part that knows what a word can be completed to.

#include "client/talk/chat.hh"

#include "client/safe_text.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

/** Candidates that Tab goes through. */
constexpr std::size_t kMaxCandidates = 100;

} // namespace

std::vector<std::string> Chat::nicks(std::string_view start) const
{
	const Window &window = windows_.current();
	const Session &session = current_link().session();
	const irc::CaseMap &map = session.features().case_map();
	std::vector<std::string> found = window.members.matching(start, kMaxCandidates, map);
	std::erase_if(found, [&](const std::string &nick) { return session.is_me(nick); });
	for (const auto &other : windows_.all()) {
		const bool begins = other->name.size() >= start.size() && map.equal(other->name.substr(0, start.size()), start);
		if (other->link == window.link && other->kind == WindowKind::direct && begins &&
		    std::find(found.begin(), found.end(), other->name) == found.end())
			found.push_back(other->name);
	}
	return found;
}

std::vector<std::string> Chat::windows(std::string_view start) const
{
	std::vector<std::string> found;
	for (const auto &window : windows_.all()) {
		std::string label = windows_.label(*window);
		const std::string_view bare = std::string_view(label).substr(window->kind == WindowKind::channel ? 1 : 0);
		if (starts_nocase(label, start) || (!start.empty() && starts_nocase(bare, start)))
			found.push_back(std::move(label));
	}
	return found;
}

std::vector<std::string> Chat::server_names(std::string_view start) const
{
	std::vector<std::string> found;
	for (const std::string &name : known_servers_)
		if (starts_nocase(name, start))
			found.push_back(name);
	return found;
}

std::vector<std::string> Chat::channels(std::string_view start) const
{
	const Window &window = windows_.current();
	const irc::CaseMap &map = current_link().session().features().case_map();
	std::vector<std::string> found;
	for (const auto &other : windows_.all())
		if (other->link == window.link && other->kind == WindowKind::channel && other->name.size() >= start.size() &&
		    map.equal(other->name.substr(0, start.size()), start))
			found.push_back(other->name);
	return found;
}

std::string Chat::topic(std::string_view channel) const
{
	const Window &current = windows_.current();
	const irc::CaseMap &map = current_link().session().features().case_map();
	const std::string_view name = channel.empty() ? target_of(current) : channel;
	for (const auto &window : windows_.all())
		if (window->link == current.link && window->kind == WindowKind::channel && map.equal(window->name, name))
			return safe_text(window->topic);
	return {};
}

} // namespace confer::client
