// SPDX-License-Identifier: MIT
#pragma once

#include "chat/kline.hh"
#include "server/data_directory.hh"

#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/** What a file of K-lines says. */
struct KlineDocument {
	bool readable = true; ///< false: not the first line of a version that is known
	std::vector<chat::Kline> klines;
	struct Damaged {
		unsigned line; ///< 1 is the first
		std::string text;
	};
	std::vector<Damaged> damaged; ///< lines that are no K-line
};

/** Reads the file: a first line with the version, then a K-line a line. Pure; any bytes. */
KlineDocument parse_klines(std::string_view bytes);
/** The bytes of such a file; the damaged lines stand at its end, as they were. */
std::string print_klines(const std::vector<chat::Kline> &klines, const std::vector<KlineDocument::Damaged> &damaged);

/** The file `klines` of the data directory. For one thread at a time. */
class KlineFile {
public:
	explicit KlineFile(DataDirectory &directory) noexcept : directory_(directory) {}

	/**
	 * Reads it; a damaged line is logged, and kept in the file until somebody mends or removes it there.
	 * @throws std::system_error when it cannot be read, or is of another version
	 */
	std::vector<chat::Kline> load();
	/** Writes it anew. Returns why it could not, or an empty string. */
	std::string keep(const std::vector<chat::Kline> &klines) const;

private:
	DataDirectory &directory_;
	std::vector<KlineDocument::Damaged> damaged_;
};

} // namespace confer::server
