// SPDX-License-Identifier: MIT
#pragma once

// What the programs of tests have in common that start a conferd. Include it last, as support/check.hh, which it
// includes.

#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <string>

#include "support/check.hh"

namespace confer::e2e {

/** The programs under test. */
inline std::string conferd_binary;
inline std::string confer_binary;

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

/** The same for a test of both: its two arguments are conferd and confer, which finds no configuration of the user. */
inline int test_confer(int argc, char *argv[], const char *group, std::initializer_list<CMUnitTest> tests)
{
	if (argc != 3) {
		std::fprintf(stderr, "usage: %s CONFERD CONFER\n", argv[0]);
		return 1;
	}
	confer_binary = argv[2];
	::setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	return test_conferd(2, argv, group, tests);
}

} // namespace confer::e2e
