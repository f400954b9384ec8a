// SPDX-License-Identifier: MIT
#pragma once

// What the programs of tests have in common that start a conferd. Include it last, as support/check.hh, which it
// includes.

#include <cstdio>
#include <initializer_list>
#include <string>

#include "support/check.hh"

namespace confer::e2e {

/** The program under test. */
inline std::string conferd_binary;

/** The main() of such a program: its one argument is the conferd to test. */
inline int test_conferd(int argc, char *argv[], const char *group, std::initializer_list<CMUnitTest> tests)
{
	if (argc != 2) {
		std::fprintf(stderr, "usage: %s CONFERD\n", argv[0]);
		return 1;
	}
	conferd_binary = argv[1];
	return check::main(group, tests);
}

} // namespace confer::e2e
