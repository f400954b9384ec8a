// SPDX-License-Identifier: MIT
// How a thread is to be, by name: what it is called, how much stack it has, whether the process waits for it. What is
// left out has its default.
#include <confer/size_literals.hh>
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>
#include <string>

#include <pthread.h>

using namespace confer::size_literals;

namespace {

std::size_t own_stack_size()
{
	pthread_attr_t attr;
	void *lowest = nullptr;
	std::size_t size = 0;
	if (pthread_getattr_np(pthread_self(), &attr) == 0) {
		pthread_attr_getstack(&attr, &lowest, &size);
		pthread_attr_destroy(&attr);
	}
	return size;
}

} // namespace

int main()
{
	char kernel_name[16] = "";
	std::size_t stack = 0;
	confer::Thread thread({.name = "client 17", .stack_size = 128_KiB}, [&] {
		pthread_getname_np(pthread_self(), kernel_name, sizeof kernel_name); // what `ps -L` and `top -H` show
		stack = own_stack_size();
	});
	thread.start();
	thread.join();
	std::printf("%s has %zu KiB of stack; a daemon: %s\n", kernel_name, stack / 1_KiB, thread.daemon() ? "yes" : "no");
	// The guard page is part of it, and sanitizers add some of their own.
	return std::string(kernel_name) == "client 17" && stack >= 124_KiB && stack < 1_MiB && !thread.daemon()
	           ? EXIT_SUCCESS
	           : EXIT_FAILURE;
}
