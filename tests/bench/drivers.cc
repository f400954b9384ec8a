// SPDX-License-Identifier: MIT
#include "drivers.hh"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include <poll.h>
#include <pthread.h>

#include "interrupt.hh"

namespace confer::bench {

Drivers::Drivers(std::size_t count, std::function<void(std::size_t)> drive) : drive_(std::move(drive))
{
	for (std::size_t i = 0; i < count; ++i) {
		drivers_.push_back(std::make_unique<Driver>());
		drivers_[i]->thread =
		    std::make_unique<Thread>(ThreadOptions{.name = "load " + std::to_string(i)}, [this, i] { run(i); });
	}
	try {
		for (const auto &driver : drivers_)
			driver->thread->start();
	} catch (...) {
		stop_.store(true);
		for (const auto &driver : drivers_) {
			if (driver->thread->alive())
				driver->thread->join();
		}
		throw;
	}
}

Drivers::~Drivers()
{
	try {
		stop();
	} catch (...) { // what was thrown first is on its way
	}
}

void Drivers::run(std::size_t number)
{
	if (clockid_t clock{}; pthread_getcpuclockid(pthread_self(), &clock) == 0)
		drivers_[number]->cpu.store(clock, std::memory_order_relaxed);
	try {
		while (!stop_.load(std::memory_order_relaxed))
			drive_(number);
	} catch (...) {
		failed_.store(true);
		throw;
	}
}

void Drivers::wait_until(Nanoseconds time)
{
	constexpr Nanoseconds kLook = 20 * kMillisecond;
	for (Nanoseconds left; (left = time - now()) > 0;) {
		poll(nullptr, 0, static_cast<int>(std::min(left, kLook) / kMillisecond) + 1);
		check_interrupt();
		if (failed_.load())
			stop();
	}
}

std::vector<Nanoseconds> Drivers::cpu_times() const
{
	std::vector<Nanoseconds> times;
	for (const auto &driver : drivers_) {
		const clockid_t clock = driver->cpu.load(std::memory_order_relaxed);
		times.push_back(clock == CLOCK_REALTIME ? 0 : read_clock(clock));
	}
	return times;
}

void Drivers::stop()
{
	stop_.store(true);
	std::exception_ptr first;
	for (const auto &driver : drivers_) {
		const std::unique_ptr<Thread> thread = std::move(driver->thread);
		if (!thread)
			continue;
		try {
			thread->join();
		} catch (...) {
			first = first ? first : std::current_exception();
		}
	}
	if (first)
		std::rethrow_exception(first);
}

} // namespace confer::bench
