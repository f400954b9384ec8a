// SPDX-License-Identifier: MIT
#pragma once

#include <confer/unique_fd.hh>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace confer::server {

/** What to do if another directory than that of the server was found. */
inline constexpr char kNameDataDirectory[] =
    "name the server's data directory with data-dir in [server] or STATE_DIRECTORY";

/**
 * The directory for what the server keeps across a restart. It is made when something is first written.
 *
 * From claim() or the first replace() on, and until the end of this object, no other DataDirectory can do either there:
 * a lock (flock(2)) on the directory, which ends with the process. A file system without locks keeps nobody out.
 */
class DataDirectory {
public:
	/** `path`: absolute; empty: there is no such directory. Touches nothing yet. */
	explicit DataDirectory(std::string path) : path_(std::move(path)) {}

	/** The path of a file in it, for messages. */
	std::string file(std::string_view name) const { return path_ + '/' + std::string(name); }

	/** Takes the directory for this server, if there is one yet. @throws std::system_error when another server has it
	 */
	void claim();

	/** Makes the directory if there is none, and takes it. @throws std::system_error naming it, or as claim() */
	void make();
	/** Empty: there is none. */
	const std::string &path() const noexcept { return path_; }
	/**
	 * Makes sure that this process may write there, or may make the directory. @throws std::system_error that says
	 * what to do for `user`, as whom it runs
	 */
	void require_access(const std::string &user) const;

	/** All of a file; nothing if there is none. @throws std::system_error naming the file */
	std::optional<std::string> read(std::string_view name) const;

	/**
	 * Replaces a file whole: after a crash at any moment there is the old one or the new one. On disk when it returns,
	 * readable to nobody else (0600). One thread at a time. @throws std::system_error naming the file, or as claim();
	 * then the old one is still there
	 */
	void replace(std::string_view name, std::string_view bytes);

private:
	/** Whether `claimed_` is the directory that stands at the path now. */
	bool is_claimed() const noexcept;

	std::string path_;
	UniqueFd claimed_; ///< the directory; its lock is ours
};

} // namespace confer::server
