// SPDX-License-Identifier: MIT
#include <confer/random.hh>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <vector>

#include <sys/types.h>

#include "support/check.hh"

using namespace confer;

namespace {

/** What the kernel is made to answer, one after the other: bytes filled with 'x', or -errno. */
std::vector<int> answers;

} // namespace

// The linker sends every call here (-Wl,--wrap).
extern "C" ssize_t __wrap_getrandom(void *out, std::size_t size, unsigned flags);

ssize_t __wrap_getrandom(void *out, std::size_t size, unsigned)
{
	if (answers.empty())
		check::fail("getrandom was called once too often");
	const int answer = answers.front();
	answers.erase(answers.begin());
	if (answer < 0) {
		errno = -answer;
		return -1;
	}
	const std::size_t count = std::min(size, static_cast<std::size_t>(answer));
	std::memset(out, 'x', count);
	return static_cast<ssize_t>(count);
}

namespace {

void fills_all()
{
	answers = {16};
	std::array<char, 16> bytes{};
	random_bytes(bytes.data(), bytes.size());
	check::equal(std::string(bytes.data(), bytes.size()), std::string(16, 'x'));
}

void goes_on_after_a_short_answer_and_a_signal()
{
	answers = {3, -EINTR, 13};
	std::array<char, 16> bytes{};
	random_bytes(bytes.data(), bytes.size());
	check::equal(std::string(bytes.data(), bytes.size()), std::string(16, 'x'));
	CHECK(answers.empty());
}

void names_the_error()
{
	answers = {3, -ENOSYS};
	char bytes[16];
	check::contains(check::throws<std::system_error>([&] { random_bytes(bytes, sizeof bytes); }), "getrandom");
}

const CMUnitTest kTests[] = {
    TEST_CASE(fills_all),
    TEST_CASE(goes_on_after_a_short_answer_and_a_signal),
    TEST_CASE(names_the_error),
};

} // namespace

int main()
{
	return check::main("random", kTests);
}
