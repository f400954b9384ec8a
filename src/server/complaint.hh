// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <string_view>

namespace confer::server {

/** Tells on standard error why conferd does not do what an option asks for; returns `status`, which it then ends with.
 */
inline int complain(int status, std::string_view why)
{
	std::fprintf(stderr, "conferd: %.*s\n", static_cast<int>(why.size()), why.data());
	return status;
}

} // namespace confer::server
