// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <pthread.h>
#include <sys/types.h>

namespace confer {

class Thread;

/** How a thread is to be made, by name: `{.name = "udp", .stack_size = 64_KiB, .daemon = true}`. */
struct ThreadOptions {
	/** What enumerate(), messages and the kernel (`ps -L`, `top -H`; its first 15 bytes) call it. Empty: start() calls
	 * it `thread-N`. */
	std::string name = {};

	/** Bytes, guard page included; raised to the system's least and to whole pages. 0: the default of the process. */
	std::size_t stack_size = 0;

	/** Detached: the process ends without waiting for it, and nobody can join it. */
	bool daemon = false;
};

/** A thread that was alive when it was looked up. A value: it keeps nothing alive. */
class LiveThread {
public:
	LiveThread(std::string name, pid_t id, bool daemon) noexcept : name_(std::move(name)), id_(id), daemon_(daemon) {}

	const std::string &name() const noexcept { return name_; }

	/** The kernel's thread id, as in `ps -L`; 0 while the thread has been started but has not run yet. */
	pid_t id() const noexcept { return id_; }
	bool daemon() const noexcept { return daemon_; }

private:
	std::string name_;
	pid_t id_;
	bool daemon_;
};

namespace detail {

/**
 * What a Thread object and its running thread share. Counted by reference, because the object of a daemon may be gone
 * long before the daemon is. Everything but the atomics is written before the thread is created or by the thread alone.
 */
class ThreadState {
public:
	explicit ThreadState(ThreadOptions options) noexcept : options_(std::move(options)) {}
	virtual ~ThreadState() = default;
	ThreadState(const ThreadState &) = delete;
	ThreadState &operator=(const ThreadState &) = delete;

	/** Runs the callable, if there is one; else Thread::run() of `object_`. */
	virtual void call();
	virtual bool has_callable() const noexcept { return false; }

private:
	friend class confer::Thread;
	friend class ThreadRegistry;

	enum class Phase : unsigned char { fresh, alive, finished };

	ThreadOptions options_;
	std::atomic<unsigned> references_{1};
	std::atomic<Phase> phase_{Phase::fresh};
	bool joined_ = false;
	std::atomic<pid_t> id_{0};
	pthread_t handle_{};
	Thread *object_ = nullptr;       // to call run() of; never used when there is a callable
	std::shared_ptr<Thread> keep_{}; // what holds the object of a daemon that overrides run()
	std::exception_ptr exception_{};
	ThreadState *previous_ = nullptr; // in the registry of live threads
	ThreadState *next_ = nullptr;
};

/** A callable with its arguments, waiting for its thread. */
template <class F, class... Args> class Task final : public ThreadState {
public:
	template <class G, class... GArgs>
	explicit Task(ThreadOptions options, G &&f, GArgs &&...args)
	    : ThreadState(std::move(options)),
	      work_(std::forward<G>(f), std::forward<GArgs>(args)...)
	{
	}

	void call() override
	{
		// Moved to here so that callable and arguments are destroyed by the thread that used them, before it ends.
		std::tuple<F, Args...> work = std::move(work_);
		std::apply([](F &f, Args &...args) { std::invoke(std::move(f), std::move(args)...); }, work);
	}
	bool has_callable() const noexcept override { return true; }

private:
	std::tuple<F, Args...> work_;
};

} // namespace detail

/**
 * A POSIX thread: made from a callable and its arguments, or by deriving and overriding run(); then started; then
 * joined, unless it is a daemon.
 *
 *     Thread reader(read_all, std::move(stream), 512);
 *     Thread ticker({.name = "timer", .stack_size = 64_KiB}, [&] { tick(); });
 *     reader.start();
 *     ...
 *     reader.join();
 *
 * Arguments are copied or moved in, in order, and moved on to the callable; std::ref passes a reference. The thread
 * inherits the signal mask of the one that calls start().
 *
 * An exception that leaves the callable waits for join(), which rethrows it. In a daemon nobody can receive it, so it
 * is a bug: the process aborts naming thread and exception. Destroying a thread that was started and neither joined nor
 * a daemon aborts, too. Do not end a thread with pthread_exit(3) or pthread_cancel(3).
 *
 * A Thread is used by one thread at a time, the one that made it as a rule; alive(), name() and id() may be called from
 * any. Neither copied nor moved: the running thread knows it by its address. The object of a daemon with a callable may
 * be destroyed while the daemon runs; a daemon that overrides run() must be owned by a std::shared_ptr
 * (std::make_shared<Own>(...)), which the running thread then shares.
 */
class Thread : public std::enable_shared_from_this<Thread> {
public:
	/** A thread that will call `f(args...)`. */
	template <class F, class... Args>
	requires std::invocable<std::decay_t<F>, std::decay_t<Args>...>
	[[nodiscard]] explicit Thread(F &&f, Args &&...args)
	    : Thread(ThreadOptions{}, std::forward<F>(f), std::forward<Args>(args)...)
	{
	}

	/** The same, with options. */
	template <class F, class... Args>
	requires std::invocable<std::decay_t<F>, std::decay_t<Args>...>
	[[nodiscard]] explicit Thread(ThreadOptions options, F &&f, Args &&...args)
	    : Thread(new detail::Task<std::decay_t<F>, std::decay_t<Args>...>(std::move(options), std::forward<F>(f),
	                                                                      std::forward<Args>(args)...))
	{
	}

	/** Aborts if the thread was started, is no daemon, and was not joined. */
	virtual ~Thread();
	Thread(const Thread &) = delete;
	Thread &operator=(const Thread &) = delete;

	/**
	 * Starts the thread. Once only: a second call after a success aborts. When it returns, alive() is true and
	 * enumerate() knows the thread.
	 *
	 * @throws std::system_error when the system has no room for another thread (EAGAIN); the object is unchanged, and
	 *         start() may be tried again
	 */
	void start();

	/**
	 * Waits for the thread to end and rethrows the exception that ended it, if there is one. A second call returns at
	 * once. Joining a thread that was never started, a daemon or the calling thread aborts.
	 */
	void join();

	/** Whether the thread has been started and has not ended. */
	bool alive() const noexcept;

	/** Whether join() would find a thread to wait for: started, no daemon, not joined. */
	bool joinable() const noexcept;

	const std::string &name() const noexcept;

	/** The kernel's thread id; 0 before the thread runs. */
	pid_t id() const noexcept;
	bool daemon() const noexcept;

	/** All threads of this class that are alive, main first, the rest in the order of their start. */
	static std::vector<LiveThread> enumerate();

	/** How many enumerate() would show; main counts. */
	static std::size_t active_count() noexcept;

	/** The calling thread, even if another library made it. */
	static LiveThread current();

protected:
	/** For a class that derives and overrides run(). */
	[[nodiscard]] explicit Thread(ThreadOptions options = {});

	/** What the thread does, in a derived class. Called on the new thread; never when a callable was given. */
	virtual void run();

private:
	friend class detail::ThreadState;

	explicit Thread(detail::ThreadState *state) noexcept;
	static void *entry(void *state) noexcept;
	static void release(detail::ThreadState *state) noexcept;

	detail::ThreadState *state_;
};

} // namespace confer
