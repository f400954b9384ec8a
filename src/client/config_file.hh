// SPDX-License-Identifier: MIT
#pragma once

#include "client/options.hh"
#include "ini/ini.hh"

#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/**
 * The configuration file: INI, with the options' names as keys. `[confer]` applies to every server, `[server.NAME]` to
 * that one.
 */
class ConfigFile {
public:
	/** No file: sets nothing. */
	ConfigFile() = default;

	/** Reads the text of a file called `path`; errors() are all that is wrong with it. Pure. */
	ConfigFile(std::string path, std::string_view bytes);

	/**
	 * Reads the file at `path`, or if that is empty the user's, which need not exist:
	 * $XDG_CONFIG_HOME/confer/confer.conf, else ~/.config/confer/confer.conf.
	 *
	 * @throws std::system_error if it cannot be read
	 */
	[[nodiscard]] static ConfigFile load(const std::string &path);

	[[nodiscard]] const std::string &path() const noexcept { return path_; }

	/** Whether there is one. */
	[[nodiscard]] bool exists() const noexcept { return exists_; }

	[[nodiscard]] const std::vector<ini::Diagnostic> &errors() const noexcept { return errors_; }

	/** The errors as they are printed: FILE:LINE: what is wrong; what to do. A line each. */
	[[nodiscard]] std::string error_text() const;

	/** The value of `server` in [confer]: one server, or several; empty: none. */
	[[nodiscard]] std::string server() const;

	/** The names of the sections [server.NAME], in the order of the file. */
	[[nodiscard]] std::vector<std::string> servers() const;

	/** Where the server of [server.NAME] is; empty if there is none of this name. */
	[[nodiscard]] std::string address_of(std::string_view name) const;

	/** Sets what the file says of all servers and, if it has [server.NAME], of that one. The file has no errors. */
	void apply(std::string_view server, Options &options) const;

private:
	void check(const ini::Section &section);
	static void apply(const ini::Section &section, Options &options);

	std::string path_;
	bool exists_ = false;
	ini::Document document_;
	std::vector<ini::Diagnostic> errors_;
};

} // namespace confer::client
