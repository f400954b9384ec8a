// SPDX-License-Identifier: MIT
#pragma once

// Waiting for what will come, without sleeping for luck. Include it last, as support/check.hh, which it includes.

#include <chrono>
#include <ctime>
#include <string>

#include "support/check.hh"

namespace check {

/** Calls `done` until it is true, for so long as anything may take; else the test fails, naming what did not come. */
template <class Done>
void eventually(const char *what, Done &&done, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
	using namespace std::chrono;
	const auto end = steady_clock::now() + seconds(60);
	while (!done()) {
		if (steady_clock::now() > end)
			fail(std::string("did not come: ") + what, file, line);
		const timespec pause{0, 5'000'000};
		::nanosleep(&pause, nullptr);
	}
}

} // namespace check
