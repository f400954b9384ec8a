// SPDX-License-Identifier: MIT
#include "server/config_change.hh"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace confer::server {

namespace {

template <class Section> const Section *find_named(const std::vector<Section> &sections, std::string_view name) noexcept
{
	auto found = std::find_if(sections.begin(), sections.end(), [&](auto &section) { return section.name == name; });
	return found == sections.end() ? nullptr : &*found;
}

/** Names the sections that came, went, or are not `same` as before. */
template <class Section, class Same>
void compare_sections(std::string_view kind, const std::vector<Section> &running, const std::vector<Section> &fresh,
                      Same &&same, std::vector<std::string> &names)
{
	const auto add = [&](const Section &section) { names.push_back("[" + std::string(kind) + section.name + "]"); };
	for (const Section &section : running) {
		const Section *other = find_named(fresh, section.name);
		if (other == nullptr || !same(section, *other))
			add(section);
	}
	for (const Section &section : fresh) {
		if (find_named(running, section.name) == nullptr)
			add(section);
	}
}

} // namespace

std::vector<std::string> restart_needed(const Config &running, const Config &fresh)
{
	std::vector<std::string> names;
	auto compare = [&](bool same, const char *name) {
		if (!same)
			names.emplace_back(name);
	};
	const chat::Settings &a = running.settings;
	const chat::Settings &b = fresh.settings;
	compare(running.data_dir == fresh.data_dir, "[server] data-dir");
	compare(running.control_socket == fresh.control_socket, "[server] control-socket");
	compare(running.user == fresh.user, "[server] user");
	compare(a.server_name == b.server_name, "[server] name");
	compare(a.casemapping == b.casemapping, "[server] casemapping");
	compare(a.utf8_only == b.utf8_only, "[server] utf8-only");
	compare(a.history.enabled == b.history.enabled, "[history] enabled");
	compare(a.history.durability == b.history.durability, "[history] durability");
	compare(a.history.channel_grace == b.history.channel_grace, "[history] channel-grace");
	compare(a.uid_accounts == b.uid_accounts, "[identity] uid-accounts");
	compare(a.accounts.registration_before_connect == b.accounts.registration_before_connect,
	        "[accounts] registration-before-connect");
	compare(a.accounts.email_required == b.accounts.email_required, "[accounts] registration-email");
	compare(running.accounts.enabled == fresh.accounts.enabled, "[accounts] enabled");
	compare(running.auth_command.path == fresh.auth_command.path, "[accounts] auth-command");
	compare(running.auth_command.timeout == fresh.auth_command.timeout, "[accounts] auth-command-timeout");
	compare(running.auth_command.most == fresh.auth_command.most, "[accounts] auth-command-limit");
	compare(a.limits.clients == b.limits.clients, "[limits] clients");
	compare_sections("listen.", running.listens, fresh.listens, std::equal_to<>(), names);
	const auto same_socket = [](const DatagramConfig &one, const DatagramConfig &other) {
		return one.same_socket(other);
	};
	compare_sections("datagram.", running.datagrams, fresh.datagrams, same_socket, names);
	return names;
}

void keep_until_restart(const Config &running, Config &fresh)
{
	fresh.data_dir = running.data_dir;
	fresh.control_socket = running.control_socket;
	fresh.user = running.user;
	fresh.settings.server_name = running.settings.server_name;
	fresh.settings.casemapping = running.settings.casemapping;
	fresh.settings.utf8_only = running.settings.utf8_only;
	fresh.settings.history.enabled = running.settings.history.enabled;
	fresh.settings.history.durability = running.settings.history.durability;
	fresh.settings.history.channel_grace = running.settings.history.channel_grace;
	fresh.settings.uid_accounts = running.settings.uid_accounts;
	fresh.settings.accounts.registration_before_connect = running.settings.accounts.registration_before_connect;
	fresh.settings.accounts.email_required = running.settings.accounts.email_required;
	fresh.accounts.enabled = running.accounts.enabled;
	fresh.auth_command = running.auth_command;
	fresh.settings.limits.clients = running.settings.limits.clients;
	fresh.listens = running.listens;
	// The sockets stay, with what they are told to do now.
	std::vector<DatagramConfig> datagrams = running.datagrams;
	for (DatagramConfig &datagram : datagrams) {
		const DatagramConfig *other = find_named(fresh.datagrams, datagram.name);
		if (other == nullptr)
			continue;
		DatagramConfig merged = *other;
		merged.address = datagram.address;
		merged.port = datagram.port;
		merged.path = datagram.path;
		merged.mode = datagram.mode;
		merged.receive_buffer = datagram.receive_buffer;
		datagram = std::move(merged);
	}
	fresh.datagrams = std::move(datagrams);
}

} // namespace confer::server
