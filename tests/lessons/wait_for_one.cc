// SPDX-License-Identifier: MIT
// join() waits for a thread, and brings its exception: what went wrong over there is told here, where somebody can act.
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

int main()
{
	confer::Thread reader({.name = "reader"}, [] { throw std::runtime_error("motd: no such file"); });
	reader.start();
	try {
		reader.join();
	} catch (const std::runtime_error &e) {
		std::printf("the reader failed: %s\n", e.what());
		return std::string(e.what()) == "motd: no such file" ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	return EXIT_FAILURE;
}
