// SPDX-License-Identifier: MIT
#pragma once

#include "client/talk/chat.hh"

#include <ctime>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <confer/unique_fd.hh>

namespace confer::client {

/**
 * Writes what is said to files of one day and one channel or person: DIRECTORY/SERVER/TARGET/YYYY-MM-DD.log, one line
 * each with its time. Directories are made with mode 0700, files with 0600. Appends only, and in order: history that is
 * older than the last line, also of an earlier run, is in there already or has missed its place, and is left out.
 *
 * Main thread only.
 */
class DailyLog {
public:
	explicit DailyLog(std::string directory);

	/**
	 * Writes one record, all of it or nothing.
	 *
	 * @return why it was not written; empty if it was, or if a record of this day or a later one has failed before
	 */
	[[nodiscard]] std::string write(const Record &record);

	/**
	 * Where logs go when nothing else is said: $XDG_STATE_HOME/confer, else ~/.local/state/confer. Empty: there is no
	 * home, and a directory somewhere else would not be found again.
	 */
	[[nodiscard]] static std::string default_directory();

private:
	struct File {
		UniqueFd fd = {};
		std::string day = {};
	};

	/** The end of what was written about a channel or person. */
	struct End {
		std::time_t time = 0;
		std::vector<std::string> lines = {}; ///< those of that second
	};

	[[nodiscard]] int open_file(const std::string &key, const std::string &day);
	[[nodiscard]] bool is_known(const std::string &key, const Record &record);
	[[nodiscard]] static End read_end(const std::string &directory);

	const std::string directory_;
	std::map<std::string, File> files_; ///< by SERVER/TARGET, those that are open
	std::map<std::string, End> ends_;   ///< by the same
	std::string failed_;                ///< the latest day for which a failure was reported; empty: none
};

/** A name as the name of a file: '/' and what is not displayable become '_', and so does a '.' at its beginning. */
[[nodiscard]] std::string file_name(std::string_view name);

} // namespace confer::client
