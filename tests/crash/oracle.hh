// SPDX-License-Identifier: MIT
#pragma once

#include "log/record.hh"

#include <atomic>
#include <new>

#include <sys/mman.h>

#include "support/check.hh"

namespace confer::crash {

/** What a child says that it has done: in memory that outlives it. */
struct Oracle {
	std::atomic<unsigned> said{0};
	std::atomic<log::Position> last{0};
	std::atomic<unsigned> state{0};
	std::atomic<unsigned> calls{0};
};

/** An Oracle that a process shares with those that it forks. */
class SharedOracle {
public:
	SharedOracle()
	{
		void *memory = ::mmap(nullptr, sizeof(Oracle), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (memory == MAP_FAILED)
			check::fail("mmap");
		oracle_ = new (memory) Oracle;
	}
	~SharedOracle() { ::munmap(oracle_, sizeof(Oracle)); }
	SharedOracle(const SharedOracle &) = delete;
	SharedOracle &operator=(const SharedOracle &) = delete;
	Oracle *operator->() const noexcept { return oracle_; }

private:
	Oracle *oracle_;
};

} // namespace confer::crash
