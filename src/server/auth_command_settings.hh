// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace confer::server {

/** How the program that checks passwords is run. */
struct AuthCommandSettings {
	std::string path;                 ///< absolute; empty: there is none
	std::chrono::seconds timeout{10}; ///< for one password
	std::size_t most = 16;            ///< that run at once

	bool operator==(const AuthCommandSettings &) const = default;
};

} // namespace confer::server
