// SPDX-License-Identifier: MIT
#include <confer/thread.hh>

#include "thread_registry.hh"

#include <confer/error.hh>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <pthread.h>
#include <unistd.h>

namespace confer {

using detail::ThreadRegistry;
using detail::ThreadState;

namespace {

// The state of the calling thread; null in main and in threads that others made.
constinit thread_local const ThreadState *current_state = nullptr;

constexpr std::size_t kKernelNameMax = 15;

/** Aborts for a bug that concerns the thread `name`. */
[[noreturn]] void thread_bug(const char *what, const std::string &name, const char *detail = "") noexcept
{
	char text[384];
	std::snprintf(text, sizeof text, "thread '%s' %s%s", name.c_str(), what, detail);
	bug(text);
}

std::string default_name()
{
	static std::atomic<unsigned long> count{0};
	return "thread-" + std::to_string(count.fetch_add(1, std::memory_order_relaxed) + 1);
}

/** Sets the calling thread's name in the kernel: as much of it as fits, in whole UTF-8 characters. */
void set_kernel_name(const std::string &name) noexcept
{
	char text[kKernelNameMax + 1];
	std::size_t size = std::min(name.size(), kKernelNameMax);
	while (size > 0 && size < name.size() && (static_cast<unsigned char>(name[size]) & 0xc0) == 0x80)
		--size;
	name.copy(text, size);
	text[size] = '\0';
	pthread_setname_np(pthread_self(), text); // too long a name is its only failure here
}

/** The attributes of a thread to be made. */
class Attributes {
public:
	explicit Attributes(const ThreadOptions &options) noexcept
	{
		pthread_ok(pthread_attr_init(&attr_), "pthread_attr_init");
		if (options.stack_size != 0)
			set_stack_size(options.stack_size);
		if (options.daemon)
			pthread_ok(pthread_attr_setdetachstate(&attr_, PTHREAD_CREATE_DETACHED), "pthread_attr_setdetachstate");
	}
	~Attributes() { pthread_ok(pthread_attr_destroy(&attr_), "pthread_attr_destroy"); }
	Attributes(const Attributes &) = delete;
	Attributes &operator=(const Attributes &) = delete;

	const pthread_attr_t *get() const noexcept { return &attr_; }

private:
	void set_stack_size(std::size_t size) noexcept
	{
		// Not PTHREAD_STACK_MIN: what the kernel saves for a signal depends on the processor (AT_MINSIGSTKSZ).
		const long least = ::sysconf(_SC_THREAD_STACK_MIN);
		if (least > 0)
			size = std::max(size, static_cast<std::size_t>(least));
		const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
		size = (size + page - 1) / page * page;
		pthread_ok(pthread_attr_setstacksize(&attr_, size), "pthread_attr_setstacksize");
	}

	pthread_attr_t attr_;
};

} // namespace

void detail::ThreadState::call()
{
	object_->run();
}

Thread::Thread(ThreadOptions options) : Thread(new ThreadState(std::move(options))) {}

Thread::Thread(ThreadState *state) noexcept : state_(state)
{
	state_->object_ = this;
}

Thread::~Thread()
{
	if (joinable())
		thread_bug("destroyed, but neither joined nor a daemon", name());
	release(state_);
}

void Thread::release(ThreadState *state) noexcept
{
	if (state->references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
		delete state;
}

void Thread::start()
{
	ThreadState &state = *state_;
	if (state.phase_.load(std::memory_order_relaxed) != ThreadState::Phase::fresh)
		thread_bug("started twice", name());
	if (state.options_.name.empty())
		state.options_.name = default_name();
	if (state.options_.daemon && !state.has_callable()) {
		state.keep_ = weak_from_this().lock();
		if (!state.keep_)
			thread_bug("overrides run() as a daemon, so a std::shared_ptr must own it", name());
	}

	// All of this before the thread exists: it may have ended before pthread_create returns.
	state.references_.fetch_add(1, std::memory_order_relaxed);
	state.phase_.store(ThreadState::Phase::alive, std::memory_order_relaxed);
	ThreadRegistry::instance().add(state);
	pthread_t handle;
	const int err = pthread_create(&handle, Attributes(state.options_).get(), &Thread::entry, &state);
	if (err == 0) {
		state.handle_ = handle;
		return;
	}
	ThreadRegistry::instance().remove(state);
	state.phase_.store(ThreadState::Phase::fresh, std::memory_order_relaxed);
	state.references_.fetch_sub(1, std::memory_order_relaxed);
	state.keep_.reset();
	throw_errno("start thread '" + name() + "'", err);
}

void *Thread::entry(void *argument) noexcept
{
	ThreadState &state = *static_cast<ThreadState *>(argument);
	current_state = &state;
	state.id_.store(::gettid(), std::memory_order_relaxed);
	set_kernel_name(state.options_.name);
	try {
		state.call();
	} catch (const std::exception &e) {
		if (state.options_.daemon)
			thread_bug("is a daemon and threw: ", state.options_.name, e.what());
		state.exception_ = std::current_exception();
	} catch (...) {
		if (state.options_.daemon)
			thread_bug("is a daemon and threw something that is no std::exception", state.options_.name);
		state.exception_ = std::current_exception();
	}
	// The object first, while its thread still counts as alive: its destructor may say so in a message.
	state.keep_.reset();
	state.phase_.store(ThreadState::Phase::finished, std::memory_order_release);
	ThreadRegistry::instance().remove(state);
	release(&state);
	return nullptr;
}

void Thread::join()
{
	ThreadState &state = *state_;
	if (state.phase_.load(std::memory_order_relaxed) == ThreadState::Phase::fresh)
		thread_bug("joined, but never started", name());
	if (state.options_.daemon)
		thread_bug("joined, but a daemon", name());
	if (state.joined_)
		return;
	if (int err = pthread_join(state.handle_, nullptr); err != 0)
		thread_bug("joined: ", name(), err == EDEADLK ? "by itself, or by one that it joins" : "no such thread");
	state.joined_ = true;
	if (state.exception_)
		std::rethrow_exception(std::exchange(state.exception_, nullptr));
}

bool Thread::alive() const noexcept
{
	return state_->phase_.load(std::memory_order_acquire) == ThreadState::Phase::alive;
}

bool Thread::joinable() const noexcept
{
	return state_->phase_.load(std::memory_order_relaxed) != ThreadState::Phase::fresh && !state_->options_.daemon &&
	       !state_->joined_;
}

const std::string &Thread::name() const noexcept
{
	return state_->options_.name;
}

pid_t Thread::id() const noexcept
{
	return state_->id_.load(std::memory_order_relaxed);
}

bool Thread::daemon() const noexcept
{
	return state_->options_.daemon;
}

void Thread::run()
{
	thread_bug("has no callable and does not override run()", name());
}

std::vector<LiveThread> Thread::enumerate()
{
	std::vector<LiveThread> threads;
	threads.emplace_back("main", ::getpid(), false);
	ThreadRegistry::instance().list(threads);
	return threads;
}

std::size_t Thread::active_count() noexcept
{
	return ThreadRegistry::instance().count() + 1;
}

LiveThread Thread::current()
{
	const pid_t id = ::gettid();
	if (current_state != nullptr)
		return {current_state->options_.name, id, current_state->options_.daemon};
	if (id == ::getpid())
		return {"main", id, false};
	char text[kKernelNameMax + 1] = "";
	pthread_getname_np(pthread_self(), text, sizeof text);
	return {text, id, false};
}

} // namespace confer
