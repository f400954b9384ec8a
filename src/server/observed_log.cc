// SPDX-License-Identifier: MIT
#include "server/observed_log.hh"

#include "server/config.hh"
#include "server/data_directory.hh"

#include <confer/error.hh>

#include <cerrno>
#include <string>
#include <system_error>

namespace confer::server {

log::Directory observe_log(const Config &config)
{
	const std::string path = config.data_dir + "/log";
	try {
		return log::Directory::observe(path);
	} catch (const std::system_error &error) {
		if (error.code() != std::errc::no_such_file_or_directory)
			throw;
		throw_errno("open " + path + "; " + kNameDataDirectory, ENOENT);
	}
}

} // namespace confer::server
