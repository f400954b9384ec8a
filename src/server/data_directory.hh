// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace confer::server {

/** The directory for what the server keeps over a restart. It is made when something is first written. */
class DataDirectory {
public:
	/** `path`: absolute; empty: there is no such directory. Touches nothing yet. */
	explicit DataDirectory(std::string path) : path_(std::move(path)) {}

	/** The path of a file in it, for messages. */
	std::string file(std::string_view name) const { return path_ + '/' + std::string(name); }

	/** All of a file; nothing if there is none. @throws std::system_error naming the file */
	std::optional<std::string> read(std::string_view name) const;

	/**
	 * Replaces a file whole: after a crash at any moment there is the old one or the new one. On disk when it returns,
	 * readable to nobody else (0600). One thread for each name. @throws std::system_error naming the file; then the old
	 * one is still there
	 */
	void replace(std::string_view name, std::string_view bytes) const;

private:
	std::string path_;
};

} // namespace confer::server
