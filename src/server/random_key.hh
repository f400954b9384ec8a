// SPDX-License-Identifier: MIT
#pragma once

#include <confer/random.hh>

#include <cstdint>

namespace confer::server {

/** A key for a hash table whose keys strangers choose. @throws std::system_error */
inline std::uint64_t random_key()
{
	std::uint64_t key = 0;
	random_bytes(&key, sizeof key);
	return key;
}

} // namespace confer::server
