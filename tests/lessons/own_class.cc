// SPDX-License-Identifier: MIT
// A thread class of your own: derive, override run(), keep the result in the object. start() calls run() on the new
// thread; the base is constructed first, so the class gives its options there.
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>

namespace {

class PrimeCounter : public confer::Thread {
public:
	explicit PrimeCounter(int limit) : Thread({.name = "primes"}), limit_(limit) {}

	/** After join(). */
	int count() const { return count_; }

protected:
	void run() override
	{
		for (int n = 2; n < limit_; ++n)
			if (is_prime(n))
				++count_;
	}

private:
	static bool is_prime(int n)
	{
		for (int divisor = 2; divisor * divisor <= n; ++divisor)
			if (n % divisor == 0)
				return false;
		return true;
	}

	int limit_;
	int count_ = 0;
};

} // namespace

int main()
{
	PrimeCounter primes(1000);
	primes.start();
	primes.join();
	std::printf("%d primes below 1000\n", primes.count());
	return primes.count() == 168 ? EXIT_SUCCESS : EXIT_FAILURE;
}
