// SPDX-License-Identifier: MIT
#pragma once

#include "server/config.hh"

#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/** Whether `name` can be a server's: letters, digits, dots, hyphens and underscores, at most 63, a letter or digit
 * first. */
[[nodiscard]] bool is_server_name(std::string_view name) noexcept;

/**
 * Checks what no key can check alone: names, paths, combinations of keys, listeners against each other.
 *
 * `config` is what `document` says, each value already in its range. Appends to `errors` and `warnings`, in no order.
 */
class ConfigChecks {
public:
	ConfigChecks(const ini::Document &document, const Config &config, std::vector<Diagnostic> &errors,
	             std::vector<Diagnostic> &warnings)
	    : document_(document),
	      config_(config),
	      errors_(errors),
	      warnings_(warnings)
	{
	}

	void run();

private:
	void check_names();
	void check_reserved_nicks();
	void check_client_tags();
	void check_paths();
	void check_absolute(std::string_view section, std::string_view key, std::string_view path);
	void check_modes(std::string_view section, std::string_view key, std::string_view letters, std::string_view known);
	void check_text_room();
	void check_accounts();
	void check_auth_command();
	/** Of [server], an operator or a gateway: itself, or a verifier that is one. */
	void check_password(std::string_view section, std::string_view password);
	void check_operators();
	void check_gateways();
	void check_listen(const ListenConfig &listen);
	void check_listen_keys(const ListenConfig &listen);
	void check_proxy(const ListenConfig &listen);
	void check_duplicate(const ListenConfig &listen);
	void check_datagram(const DatagramConfig &datagram);
	void check_datagram_keys(const DatagramConfig &datagram);
	void check_datagram_duplicate(const DatagramConfig &datagram);
	void check_rule(const RuleConfig &rule);
	void check_channel(std::string_view section, std::string_view channel);
	void check_masks(std::string_view section, std::string_view key, const std::vector<std::string> &masks);

	[[nodiscard]] unsigned line_of(std::string_view section, std::string_view key) const noexcept;
	[[nodiscard]] bool given(std::string_view section, std::string_view key) const noexcept;
	void error(std::string_view section, std::string_view key, std::string_view what, std::string remedy);

	const ini::Document &document_;
	const Config &config_;
	std::vector<Diagnostic> &errors_;
	std::vector<Diagnostic> &warnings_;
};

} // namespace confer::server
