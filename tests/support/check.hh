// SPDX-License-Identifier: MIT
#pragma once

// Adapter between cmocka (C, longjmp) and C++ tests. A test throws when it fails; every destructor has run before
// cmocka's longjmp. Threads of a test report through Thread::join(), which rethrows.
//
//     namespace {
//
//     void adds() { check::equal(1 + 1, 2); }
//
//     const CMUnitTest kTests[] = {
//         TEST_CASE(adds),
//     };
//
//     } // namespace
//
//     int main() { return check::main("sums", kTests); }
//
// Include it last: cmocka.h defines macros with very common names, which are removed again here.

#include <algorithm>
#include <concepts>
#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

extern "C" {
#include <cmocka.h>
}
#undef fail // collides with std::ios::fail()
#undef skip
#undef mock

namespace check {

/** Thrown where a test fails. No std::exception, so that code under test does not catch it by mistake. */
struct Failure {
	std::string text;
	const char *file;
	int line;
};

/** Thrown where a test cannot run here, for a reason that is not its fault. */
struct Skipped {
	std::string reason;
};

[[noreturn]] void fail(std::string text, const char *file = __builtin_FILE(), int line = __builtin_LINE());

/**
 * Ends a test that cannot run here (no IPv6, for instance). The reason is printed and the case counts as passed: cmocka
 * 1.1.5 writes a skipped case as `not ok`, which Meson takes for a failure.
 */
[[noreturn]] void skip(std::string reason);

// What is compared most often is compared in check.cc: a test has hundreds of comparisons, and what each brings along
// is compiled every time.
namespace detail {

template <class T>
concept Number = std::is_integral_v<T> && !std::is_same_v<T, bool> && sizeof(T) > 1;

template <class T>
concept Text = std::is_convertible_v<const T &, std::string_view>;

/** A number of any integral type, so that 1u and 1 are the same. */
struct Integer {
	template <Number T> Integer(T value) : negative(std::cmp_less(value, 0)), bits(static_cast<std::uint64_t>(value)) {}

	bool operator==(const Integer &) const = default;

	bool negative;
	std::uint64_t bits; // of two's complement
};

std::string show(std::string_view text);
std::string show(Integer number);
std::string show(double number);
std::string show_size(std::size_t bytes);
std::string show_pointer(const void *pointer);

template <class T> std::string show_any(const T &value)
{
	if constexpr (Text<T>)
		return show(std::string_view(value));
	else if constexpr (std::is_same_v<T, bool>)
		return value ? "true" : "false";
	else if constexpr (Number<T>)
		return show(Integer(value));
	else if constexpr (std::is_arithmetic_v<T>)
		return show(static_cast<double>(value));
	else if constexpr (std::is_enum_v<T>)
		return show(Integer(static_cast<long long>(value)));
	else if constexpr (std::is_pointer_v<T>)
		return show_pointer(value);
	else if constexpr (requires { value.to_string(); })
		return value.to_string();
	else
		return show_size(sizeof value);
}

[[noreturn]] void fail_equal(const std::string &got, const std::string &want, const char *file, int line);
[[noreturn]] void fail_check(const char *what, const char *file = __builtin_FILE(), int line = __builtin_LINE());
[[noreturn]] void fail_throws(const char *file, int line);
void equal_texts(std::string_view got, std::string_view want, const char *file, int line);
void equal_integers(Integer got, Integer want, const char *file, int line);

/** Runs a test under cmocka. Only trivial objects are alive where cmocka jumps. */
void run(void (*test)());

} // namespace detail

/** Fails unless `got == want`, showing both. Integers are compared by value, whatever their signs; texts by content. */
template <class A, class B>
void equal(const A &got, const B &want, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
	using namespace detail;
	if constexpr (Number<A> && Number<B>)
		equal_integers(got, want, file, line);
	else if constexpr (Text<A> && Text<B>)
		equal_texts(got, want, file, line);
	else if (!(got == want))
		fail_equal(show_any(got), show_any(want), file, line);
}

/** Fails unless `text` contains `part`. */
void contains(std::string_view text, std::string_view part, const char *file = __builtin_FILE(),
              int line = __builtin_LINE());

/** Fails unless `f()` throws an E. @return what() of it, if it has one */
template <class E, class F> std::string throws(F &&f, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
	try {
		f();
	} catch (const E &e) {
		if constexpr (std::is_base_of_v<std::exception, E>)
			return e.what();
		else
			return {};
	}
	detail::fail_throws(file, line);
}

/** Prints text of any length: cmocka prints no more than 1 KiB at once. In TAP each line has to be a comment. */
void print_comment(std::string_view text);

/** cmocka's entry point for Fn. */
template <void (*Fn)()> void run(void **)
{
	detail::run(Fn);
}

/** Runs the tests. @return what main() should: 0, or 1 if one failed or none ran. (cmocka itself returns their number.)
 */
int main(const char *group, std::span<const CMUnitTest> tests);
int main(const char *group, std::initializer_list<CMUnitTest> tests);

} // namespace check

#define CHECK(expr) ((expr) ? void() : check::detail::fail_check("CHECK(" #expr ")"))

/** A test, called after its function. */
#define TEST_CASE(fn) \
	CMUnitTest \
	{ \
#fn, &check::run < fn>, nullptr, nullptr, nullptr \
	}

/** A test with a name of its own, for one function that is run over many rows (a template, for instance). */
#define TEST_NAMED(name, ...) \
	CMUnitTest \
	{ \
		name, &check::run<__VA_ARGS__>, nullptr, nullptr, nullptr \
	}
