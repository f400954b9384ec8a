// SPDX-License-Identifier: MIT
#include "server/runtime_directory.hh"

#include <cstdlib>
#include <string_view>

namespace confer::server {

std::string runtime_directory()
{
	const char *paths = std::getenv("RUNTIME_DIRECTORY"); // with colons between them
	const std::string_view all = paths == nullptr ? std::string_view() : paths;
	return std::string(all.substr(0, all.find(':')));
}

} // namespace confer::server
