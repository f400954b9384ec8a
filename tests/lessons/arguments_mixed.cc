// SPDX-License-Identifier: MIT
// Both at once: the options of the thread by name, then the function, then its arguments by position; a lambda names
// what it takes along.
#include <confer/size_literals.hh>
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>
#include <functional>

using namespace confer::size_literals;

namespace {

void add(int a, int b, int &sum)
{
	sum = a + b;
}

} // namespace

int main()
{
	int sum = 0, product = 0;
	confer::Thread adder({.name = "adder", .stack_size = 64_KiB}, add, 40, 2, std::ref(sum));
	confer::Thread multiplier(
	    {.name = "multiplier"}, [&product, factor = 6](int by) { product = factor * by; }, 7);
	adder.start();
	multiplier.start();
	adder.join();
	multiplier.join();
	std::printf("%d %d\n", sum, product);
	return sum == 42 && product == 42 ? EXIT_SUCCESS : EXIT_FAILURE;
}
