// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>

#include <sys/types.h>
#include <unistd.h>

#include "support/check.hh"

namespace confer::e2e {

/** Until its end somebody else connects. The real user changes, too: a program that is started is not root's at all. */
class AsUser {
public:
	explicit AsUser(uid_t user) { CHECK(setresuid(user, user, 0) == 0); }
	~AsUser()
	{
		if (setresuid(0, 0, 0) != 0)
			std::abort();
	}
	AsUser(const AsUser &) = delete;
	AsUser &operator=(const AsUser &) = delete;
};

} // namespace confer::e2e
