// SPDX-License-Identifier: MIT
// How threads are made, what they are called, and who is alive.
#include <confer/size_literals.hh>
#include <confer/thread.hh>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "support/check.hh"
#include "support/event.hh"

using namespace confer;
using namespace confer::size_literals;
using check::Event;

namespace {

// --- making and running --------------------------------------------------------------------------------------------

void runs_a_callable_on_another_thread()
{
	pid_t id = 0;
	Thread thread([&] { id = ::gettid(); });
	check::equal(id, 0);
	thread.start();
	thread.join();
	CHECK(id != 0 && id != ::gettid());
	check::equal(thread.id(), id);
}

int product = 0;

void multiply(int a, long b)
{
	product = a * static_cast<int>(b);
}

void runs_a_function_with_arguments()
{
	Thread thread(multiply, 6, 7L);
	thread.start();
	thread.join();
	check::equal(product, 42);
}

void moves_arguments_in_and_on()
{
	auto number = std::make_unique<int>(42);
	int seen = 0;
	Thread thread([&seen](std::unique_ptr<int> own, std::string text) { seen = *own + static_cast<int>(text.size()); },
	              std::move(number), std::string("abc"));
	CHECK(number == nullptr);
	thread.start();
	thread.join();
	check::equal(seen, 45);
}

void copies_unless_told_to_refer()
{
	int by_value = 1, by_reference = 1;
	auto add = [](int copy, int &original) { original += copy; };
	Thread thread(add, by_value, std::ref(by_reference));
	by_value = 100; // the thread has its own
	thread.start();
	thread.join();
	check::equal(by_reference, 2);
}

void calls_a_member_function()
{
	struct Counter {
		int count = 0;
		void add(int by) { count += by; }
	} counter;
	Thread thread(&Counter::add, &counter, 5);
	thread.start();
	thread.join();
	check::equal(counter.count, 5);
}

void destroys_arguments_before_join_returns()
{
	auto shared = std::make_shared<int>(1);
	Thread thread([](const std::shared_ptr<int> &) {}, shared);
	check::equal(shared.use_count(), 2);
	thread.start();
	thread.join();
	check::equal(shared.use_count(), 1);
}

void never_started_is_harmless()
{
	auto shared = std::make_shared<int>(1);
	{
		Thread thread([shared] {});
		CHECK(!thread.alive());
		CHECK(!thread.joinable());
	}
	check::equal(shared.use_count(), 1);
}

class Sum : public Thread {
public:
	Sum(int a, int b) : Thread({.name = "sum"}), a_(a), b_(b) {}
	int result() const { return result_; }

protected:
	void run() override { result_ = a_ + b_; }

private:
	int a_, b_;
	int result_ = 0;
};

void runs_a_derived_class()
{
	Sum sum(40, 2);
	check::equal(sum.name(), "sum");
	sum.start();
	sum.join();
	check::equal(sum.result(), 42);
}

// --- options -------------------------------------------------------------------------------------------------------

std::string kernel_name()
{
	char name[16] = "";
	pthread_getname_np(pthread_self(), name, sizeof name);
	return name;
}

void has_its_name_everywhere()
{
	std::string kernel, own;
	Thread thread({.name = "accept 6667"}, [&] {
		kernel = kernel_name();
		own = Thread::current().name();
	});
	thread.start();
	thread.join();
	check::equal(kernel, "accept 6667");
	check::equal(own, "accept 6667");
	check::equal(thread.name(), "accept 6667");
}

void a_long_name_is_cut_between_characters()
{
	std::string kernel;
	Thread thread({.name = "0123456789abc\u00e9\u00e9"}, [&] { kernel = kernel_name(); });
	thread.start();
	thread.join();
	check::equal(kernel, "0123456789abc\u00e9");
	Thread longer({.name = "0123456789abcd\u00e9"}, [&] { kernel = kernel_name(); });
	longer.start();
	longer.join();
	check::equal(kernel, "0123456789abcd");
	check::equal(longer.name(), "0123456789abcd\u00e9");
}

void gets_a_name_if_it_has_none()
{
	Thread a([] {}), b([] {});
	a.start();
	b.start();
	CHECK(a.name().starts_with("thread-"));
	CHECK(a.name() != b.name());
	a.join();
	b.join();
}

std::size_t stack_size_of_caller()
{
	pthread_attr_t attr;
	std::size_t size = 0;
	void *low = nullptr;
	check::equal(pthread_getattr_np(pthread_self(), &attr), 0);
	pthread_attr_getstack(&attr, &low, &size);
	pthread_attr_destroy(&attr);
	return size;
}

void has_the_stack_it_asked_for()
{
	std::size_t size = 0;
	Thread thread({.stack_size = 256_KiB}, [&] { size = stack_size_of_caller(); });
	thread.start();
	thread.join();
	// The guard page is inside, and some sanitizers add room of their own.
	CHECK(size >= 252_KiB && size < 1_MiB);
}

void a_tiny_stack_is_raised_to_the_least()
{
	bool ran = false;
	Thread thread({.stack_size = 1}, [&] { ran = true; });
	thread.start();
	thread.join();
	CHECK(ran);
}

void inherits_the_signal_mask()
{
	sigset_t set, old;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	bool blocked = false;
	Thread thread([&] {
		sigset_t mine;
		pthread_sigmask(SIG_BLOCK, nullptr, &mine);
		blocked = sigismember(&mine, SIGUSR1) == 1;
	});
	thread.start();
	thread.join();
	pthread_sigmask(SIG_SETMASK, &old, nullptr);
	CHECK(blocked);
}

// --- who is alive --------------------------------------------------------------------------------------------------

void alive_from_start_to_end()
{
	Event go;
	Thread thread([&] { go.wait(); });
	CHECK(!thread.alive());
	thread.start();
	CHECK(thread.alive());
	CHECK(thread.joinable());
	go.set();
	thread.join();
	CHECK(!thread.alive());
	CHECK(!thread.joinable());
}

void enumerate_lists_the_living_in_order()
{
	check::equal(Thread::active_count(), 1);
	Event go, running;
	Thread a({.name = "a"}, [&] {
		running.set();
		go.wait();
	});
	Thread b({.name = "b"}, [&] { go.wait(); });
	Thread c({.name = "c"}, [&] { go.wait(); });
	for (Thread *thread : {&a, &b, &c})
		thread->start();
	running.wait();
	const std::vector<LiveThread> threads = Thread::enumerate();
	check::equal(threads.size(), 4);
	check::equal(Thread::active_count(), 4);
	check::equal(threads[0].name(), "main");
	check::equal(threads[0].id(), ::getpid());
	check::equal(threads[1].name(), "a");
	check::equal(threads[1].id(), a.id());
	check::equal(threads[2].name(), "b");
	check::equal(threads[3].name(), "c");
	go.set();
	b.join(); // from the middle
	for (const LiveThread &thread : Thread::enumerate())
		CHECK(thread.name() != "b");
	a.join(); // from the front
	c.join();
	check::equal(Thread::active_count(), 1);
}

void current_knows_main_and_strangers()
{
	check::equal(Thread::current().name(), "main");
	check::equal(Thread::current().id(), ::getpid());
	static std::string name;
	pthread_t stranger;
	auto entry = [](void *) -> void * {
		pthread_setname_np(pthread_self(), "stranger");
		name = Thread::current().name();
		return nullptr;
	};
	check::equal(pthread_create(&stranger, nullptr, entry, nullptr), 0);
	pthread_join(stranger, nullptr);
	check::equal(name, "stranger");
}

void two_thousand_at_once()
{
	constexpr std::size_t kCount = 2000;
	Event go;
	std::atomic<std::size_t> ran{0};
	std::vector<std::unique_ptr<Thread>> threads;
	for (std::size_t i = 0; i < kCount; ++i) {
		threads.push_back(std::make_unique<Thread>(ThreadOptions{.stack_size = 64_KiB}, [&] {
			go.wait();
			++ran;
		}));
		threads.back()->start();
	}
	check::equal(Thread::active_count(), kCount + 1);
	check::equal(Thread::enumerate().size(), kCount + 1);
	go.set();
	for (const auto &thread : threads)
		thread->join();
	check::equal(ran.load(), kCount);
	check::equal(Thread::active_count(), 1);
}

static_assert(64_KiB == 65536);
static_assert(1_MiB == 1024_KiB);

const CMUnitTest kTests[] = {
    TEST_CASE(runs_a_callable_on_another_thread),
    TEST_CASE(runs_a_function_with_arguments),
    TEST_CASE(moves_arguments_in_and_on),
    TEST_CASE(copies_unless_told_to_refer),
    TEST_CASE(calls_a_member_function),
    TEST_CASE(destroys_arguments_before_join_returns),
    TEST_CASE(never_started_is_harmless),
    TEST_CASE(runs_a_derived_class),
    TEST_CASE(has_its_name_everywhere),
    TEST_CASE(a_long_name_is_cut_between_characters),
    TEST_CASE(gets_a_name_if_it_has_none),
    TEST_CASE(has_the_stack_it_asked_for),
    TEST_CASE(a_tiny_stack_is_raised_to_the_least),
    TEST_CASE(inherits_the_signal_mask),
    TEST_CASE(alive_from_start_to_end),
    TEST_CASE(enumerate_lists_the_living_in_order),
    TEST_CASE(current_knows_main_and_strangers),
    TEST_CASE(two_thousand_at_once),
};

} // namespace

int main()
{
	return check::main("thread", kTests);
}
