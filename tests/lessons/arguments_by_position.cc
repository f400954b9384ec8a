// SPDX-License-Identifier: MIT
// Arguments by position: they follow the function, in its order. Each is copied or moved into the thread, so it does
// not matter what becomes of the caller's; std::ref says that the original is meant.
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

namespace {

void repeat(const std::string &word, int times, std::unique_ptr<std::string> separator, std::string &out)
{
	for (int i = 0; i < times; ++i)
		out += (i == 0 ? "" : *separator) + word;
}

} // namespace

int main()
{
	std::string word = "ding", result;
	confer::Thread thread(repeat, word, 3, std::make_unique<std::string>("-"), std::ref(result));
	word = "dong"; // the thread has its own copy
	thread.start();
	thread.join();
	std::puts(result.c_str());
	return result == "ding-ding-ding" ? EXIT_SUCCESS : EXIT_FAILURE;
}
