// SPDX-License-Identifier: MIT
#pragma once

#include "chat/settings.hh"
#include "ini/ini.hh"
#include "server/auth_command_settings.hh"
#include "server/datagram_config.hh"
#include "server/log_fold.hh"
#include "server/log_line.hh"
#include "server/regular_file.hh"
#include "vault/vault_settings.hh"

#include <confer/prefix.hh>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace confer::server {

using ini::Diagnostic;

/** Whether a listener's clients come through a proxy that tells their address (PROXY protocol, see proxy_header.hh). */
enum class ProxyProtocol {
	off,
	allow,   ///< a peer in proxy_from may send the header; others are ordinary clients
	require, ///< only peers in proxy_from are let in, and each must send the header
};

/** A [listen.NAME] section: where to listen, and for whom. */
struct ListenConfig {
	std::string name;    ///< what follows "listen."; unique
	std::string address; ///< numeric IPv4 or IPv6, perhaps with %interface; empty if `path` is set
	std::uint16_t port = 0;
	std::string path;      ///< of a Unix socket; empty if `address` is set
	unsigned mode = 0;     ///< permission bits of `path`
	bool optional = false; ///< the machine may lack this address: skip it with a note, do not fail
	ProxyProtocol proxy_protocol = ProxyProtocol::off;
	std::vector<Prefix> proxy_from; ///< peers that may send a PROXY header

	/** How messages name it: `127.0.0.1:6667`, `[::1]:6667` or the path. */
	[[nodiscard]] std::string text() const;
	bool operator==(const ListenConfig &) const = default;
};

/** All that conferd takes from its configuration. A value; no thread changes one that others see. */
struct Config {
	chat::Settings settings;
	std::vector<ListenConfig> listens; ///< at least one
	std::vector<DatagramConfig> datagrams;
	std::vector<RuleConfig> rules; ///< in the order of the file: the first that fits decides
	LogLevel log_level = LogLevel::info;
	LogLimits log_limits;
	vault::VaultSettings accounts;
	AuthCommandSettings auth_command;
	/** Of the socket for commands to the running server; empty: there is none; nothing: in the runtime directory. */
	std::optional<std::string> control_socket;
	std::string data_dir; ///< an absolute path; empty: nothing can be kept
	/** Nothing names data_dir: it is the place for the user of this process, who need not be that of the server. */
	bool data_dir_is_guessed = false;
	std::string user;           ///< the user to become if root starts the daemon; empty: it stays root
	bool accept_damage = false; ///< start although the end of the log is damaged; only of the command line
};

/** What the defaults depend on: taken from the process once, given by hand in tests. */
struct ConfigEnvironment {
	std::string host_name;
	std::string state_dir; ///< where data is kept unless data-dir says otherwise; it need not exist; may be empty
	bool state_dir_is_guessed = false; ///< it belongs to the user of this process; no service manager has named it
	std::string config_file;           ///< what load_default_config() reads; it need not exist
	/** How the files are read: read_regular_file(), or what takes its place in a process that may not read all. */
	std::function<FileText(const std::string &path, std::size_t limit)> read_file = read_regular_file;

	/** That of this process. */
	[[nodiscard]] static ConfigEnvironment current();
};

/** What became of a configuration file: a Config, or at least one error. Nothing is thrown for what a file contains. */
struct ConfigResult {
	std::string file; ///< the one that was read, for Diagnostic::text(); empty: none
	std::string motd; ///< the file with the message of the day; empty: none
	uid_t owner = 0;  ///< of that file
	std::optional<Config> config;
	std::vector<Diagnostic> errors;   ///< all of them, in the order of their lines
	std::vector<Diagnostic> warnings; ///< in the order of their lines
};

/** The configuration of a server that was given none: loopback addresses, port 6667, no operators. */
[[nodiscard]] Config default_config(const ConfigEnvironment &environment);

/** Understands the bytes of a configuration file, conferd.conf(5). Reads the file that `motd-file` names, no other,
 * and looks whether that of `auth-command` can be run. */
[[nodiscard]] ConfigResult parse_config(std::string_view bytes, const ConfigEnvironment &environment);

/** parse_config() of the file at `path`. That it cannot be read is one of the errors; at most 1 MiB is read. */
[[nodiscard]] ConfigResult load_config(const std::string &path, const ConfigEnvironment &environment);

/**
 * Adds a warning if the file belongs to neither root nor `user`, as whom conferd runs. load_config() does so itself,
 * unless the file names a user whom this process has still to become.
 */
void warn_of_owner(ConfigResult &result, uid_t user);

/** load_config() of the file that conferd reads when none is named; default_config() if there is no such file. */
[[nodiscard]] ConfigResult load_default_config(const ConfigEnvironment &environment);

} // namespace confer::server
