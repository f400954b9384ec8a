// SPDX-License-Identifier: MIT
// The adapter itself, without its own help: what must fail fails, and main says so.
#include <cstdio>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"

namespace {

struct Witness {
	explicit Witness(const char *text) : text_(text) {}
	~Witness() { std::fprintf(stderr, "%s\n", text_); }
	const char *text_;
};

void passes() {}

void fails()
{
	const Witness witness("destroyed");
	check::equal(std::string("one\r"), "two");
}

void throws()
{
	throw std::runtime_error("out of tune");
}

void throws_an_int()
{
	throw 42;
}

void skips()
{
	check::skip("no moon tonight");
}

void compares()
{
	enum class Colour { red, green };
	check::equal(1, 1u);
	check::equal(-1, -1L);
	check::equal("text", std::string("text"));
	check::equal(Colour::red, Colour::red);
	check::equal(check::throws<std::runtime_error>(throws), "out of tune");
	check::throws<check::Failure>([] { check::equal(-1, 4294967295u); });
	check::throws<check::Failure>([] { check::equal(Colour::red, Colour::green); });
	check::throws<check::Failure>([] { check::throws<std::runtime_error>(passes); });
	check::throws<check::Failure>([] { check::contains("haystack", "needle"); });
	check::throws<check::Failure>([] { CHECK(1 > 2); });
}

struct Outcome {
	int code;
	std::string output;
};

/** Runs the tests in a child, for their exit status and all that they print. */
Outcome run(std::span<const CMUnitTest> tests)
{
	int ends[2];
	if (::pipe(ends) != 0)
		std::abort();
	std::fflush(nullptr);
	const pid_t child = ::fork();
	if (child == 0) {
		::dup2(ends[1], STDOUT_FILENO);
		::dup2(ends[1], STDERR_FILENO);
		const int code = check::main("group", tests);
		std::fflush(nullptr);
		::_exit(code);
	}
	::close(ends[1]);
	Outcome result{-1, {}};
	char buffer[4096];
	for (ssize_t count; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;)
		result.output.append(buffer, static_cast<std::size_t>(count));
	::close(ends[0]);
	int status = 0;
	if (::waitpid(child, &status, 0) == child && WIFEXITED(status))
		result.code = WEXITSTATUS(status);
	return result;
}

int wrong = 0;

void expect(const char *what, const std::vector<CMUnitTest> &tests, int code, std::initializer_list<const char *> texts)
{
	const Outcome outcome = run(tests);
	bool right = outcome.code == code;
	for (const char *text : texts)
		right = right && outcome.output.find(text) != std::string::npos;
	std::printf("%s - %s\n", right ? "ok" : "not ok", what);
	if (!right) {
		++wrong;
		std::fprintf(stderr, "exit status %d, want %d; output:\n%s\n", outcome.code, code, outcome.output.c_str());
	}
}

} // namespace

int main()
{
	std::puts("1..8");
	expect("a passing group passes", {TEST_CASE(passes), TEST_CASE(compares)}, 0, {"ok 1 - passes", "ok 2 - compares"});
	expect("a failure fails, after its destructors", {TEST_CASE(passes), TEST_CASE(fails)}, 1,
	       {"check_test.cc:", "got 'one\\x0d', want 'two'", "destroyed", "not ok 2 - fails"});
	expect("an exception fails", {TEST_CASE(throws)}, 1, {"uncaught exception: out of tune", "not ok 1"});
	expect("any exception fails", {TEST_CASE(throws_an_int)}, 1, {"no std::exception", "not ok 1"});
	expect("a test may have a name of its own", {TEST_NAMED("row 7", passes)}, 0, {"ok 1 - row 7"});
	expect("a skipped test says why", {TEST_CASE(skips)}, 0, {"no moon tonight", "ok 1"});
	expect("no test at all fails", {}, 1, {"no test ran"});
	expect("256 failures fail", std::vector<CMUnitTest>(256, TEST_CASE(fails)), 1, {"not ok 256"});
	return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
