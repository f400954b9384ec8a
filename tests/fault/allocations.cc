// SPDX-License-Identifier: MIT
#include "allocations.hh"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>

#include <sys/mman.h>

namespace confer::fault {

namespace {

/** It lies in memory that a process shares with those that it forks. */
struct State {
	std::atomic<unsigned> begin{0}; ///< the first that fails; 0: none
	std::atomic<unsigned> end{0};   ///< past the last
	std::atomic<unsigned> tried{0};
	std::atomic<unsigned> failed{0};
};

State &state() noexcept
{
	static State *const shared = [] {
		void *memory = mmap(nullptr, sizeof(State), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (memory == MAP_FAILED)
			std::abort();
		return new (memory) State;
	}();
	return *shared;
}

State *active = nullptr; ///< null while nothing has been made to fail
thread_local unsigned spared = 0;

bool strikes() noexcept
{
	if (spared != 0 || active == nullptr || active->begin == 0)
		return false;
	const unsigned number = ++active->tried;
	if (number < active->begin || number >= active->end)
		return false;
	++active->failed;
	return true;
}

void *allocate(std::size_t size, std::size_t alignment = 0) noexcept
{
	if (strikes())
		return nullptr;
	if (alignment == 0)
		return std::malloc(size == 0 ? 1 : size);
	return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

void *allocate_or_throw(std::size_t size, std::size_t alignment = 0)
{
	if (void *memory = allocate(size, alignment))
		return memory;
	throw std::bad_alloc();
}

} // namespace

void share_shortages() noexcept
{
	active = &state();
}

void fail_allocations(unsigned first, unsigned count) noexcept
{
	active = &state();
	active->begin = 0;
	active->tried = active->failed = 0;
	active->end = count > ~0U - first ? ~0U : first + count;
	active->begin = first;
}

bool struck() noexcept
{
	return active != nullptr && active->failed > 0;
}

Shortage end_shortage() noexcept
{
	active->begin = 0;
	return {active->tried, active->failed};
}

Spared::Spared() noexcept
{
	++spared;
}

Spared::~Spared()
{
	--spared;
}

} // namespace confer::fault

using confer::fault::allocate;
using confer::fault::allocate_or_throw;
using Alignment = std::align_val_t;

void *operator new(std::size_t size)
{
	return allocate_or_throw(size);
}
void *operator new[](std::size_t size)
{
	return allocate_or_throw(size);
}
void *operator new(std::size_t size, Alignment alignment)
{
	return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void *operator new[](std::size_t size, Alignment alignment)
{
	return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void *operator new(std::size_t size, const std::nothrow_t &) noexcept
{
	return allocate(size);
}
void *operator new[](std::size_t size, const std::nothrow_t &) noexcept
{
	return allocate(size);
}
void operator delete(void *memory) noexcept
{
	std::free(memory);
}
void operator delete[](void *memory) noexcept
{
	std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept
{
	std::free(memory);
}
void operator delete[](void *memory, std::size_t) noexcept
{
	std::free(memory);
}
void operator delete(void *memory, Alignment) noexcept
{
	std::free(memory);
}
void operator delete[](void *memory, Alignment) noexcept
{
	std::free(memory);
}
void operator delete(void *memory, std::size_t, Alignment) noexcept
{
	std::free(memory);
}
void operator delete[](void *memory, std::size_t, Alignment) noexcept
{
	std::free(memory);
}
void operator delete(void *memory, const std::nothrow_t &) noexcept
{
	std::free(memory);
}
void operator delete[](void *memory, const std::nothrow_t &) noexcept
{
	std::free(memory);
}

// The linker sends the calls of the daemon's layers here; the C library's own, for stacks of threads, pass it by.
extern "C" {
void *__real_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);

void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	if (confer::fault::strikes()) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return __real_mmap(address, size, protection, flags, fd, offset);
}
}
