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
#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <initializer_list>
#include <span>
#include <sstream>
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

[[noreturn]] inline void fail(std::string text, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
	throw Failure{std::move(text), file, line};
}

/**
 * Ends a test that cannot run here (no IPv6, for instance). The reason is printed and the case counts as passed: cmocka
 * 1.1.5 writes a skipped case as `not ok`, which Meson takes for a failure.
 */
[[noreturn]] inline void skip(std::string reason)
{
	throw Skipped{std::move(reason)};
}

namespace detail {

template <class T>
concept Number = std::is_integral_v<T> && !std::is_same_v<T, bool> && sizeof(T) > 1;

template <class T>
concept Text = std::is_convertible_v<const T &, std::string_view>;

template <class A, class B> bool same(const A &a, const B &b)
{
	if constexpr (Number<A> && Number<B>)
		return std::cmp_equal(a, b); // 1u and 1 are the same number
	else if constexpr (Text<A> && Text<B>)
		return std::string_view(a) == std::string_view(b);
	else
		return a == b;
}

template <class T> void show(std::ostream &out, const T &value)
{
	if constexpr (Text<T>) {
		for (char c : std::string_view(value)) {
			const auto byte = static_cast<unsigned char>(c);
			char escape[8];
			if (byte < 0x20 || byte == 0x7f)
				out.write(escape, std::snprintf(escape, sizeof escape, "\\x%02x", byte));
			else
				out << c;
		}
	} else if constexpr (requires { out << value; })
		out << value;
	else if constexpr (std::is_enum_v<T>)
		out << static_cast<long long>(value);
	else if constexpr (requires { value.to_string(); })
		out << value.to_string();
	else
		out << "a value of " << sizeof value << " bytes";
}

inline int ran = 0;

} // namespace detail

/** Fails unless `got == want`, showing both. Integers are compared by value, whatever their signs; texts by content. */
template <class A, class B>
void equal(const A &got, const B &want, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
	if (detail::same(got, want))
		return;
	std::ostringstream out;
	out << "got '";
	detail::show(out, got);
	out << "', want '";
	detail::show(out, want);
	out << '\'';
	fail(out.str(), file, line);
}

/** Fails unless `text` contains `part`. */
inline void contains(std::string_view text, std::string_view part, const char *file = __builtin_FILE(),
                     int line = __builtin_LINE())
{
	if (text.find(part) == text.npos)
		fail("'" + std::string(text) + "' does not contain '" + std::string(part) + "'", file, line);
}

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
	fail("expected exception was not thrown", file, line);
}

/** Prints text of any length: cmocka prints no more than 1 KiB at once. In TAP each line has to be a comment. */
inline void print_comment(std::string_view text)
{
	while (!text.empty()) {
		const std::size_t end = std::min(text.find('\n'), text.size());
		print_message("# %.*s\n", static_cast<int>(end), text.data());
		text.remove_prefix(std::min(end + 1, text.size()));
	}
}

/** cmocka's entry point for Fn. Only trivial objects are alive where it jumps. */
template <void (*Fn)()> void run(void **)
{
	static const char *file;
	static int line;
	bool failed = true;
	file = "(uncaught exception)", line = 0;
	++detail::ran;
	try {
		Fn();
		failed = false;
	} catch (const Failure &e) {
		print_comment(std::string(e.file) + ':' + std::to_string(e.line) + ": " + e.text);
		file = e.file, line = e.line;
	} catch (const Skipped &e) {
		print_message("# skipped: %s\n", e.reason.c_str());
		failed = false;
	} catch (const std::exception &e) {
		print_comment(std::string("uncaught exception: ") + e.what());
	} catch (...) {
		print_comment("uncaught exception that is no std::exception");
	}
	if (failed)
		_fail(file, line); // longjmp
}

/** Runs the tests. @return what main() should: 0, or 1 if one failed or none ran. (cmocka itself returns their number.)
 */
inline int main(const char *group, std::span<const CMUnitTest> tests)
{
	const int failures = _cmocka_run_group_tests(group, tests.data(), tests.size(), nullptr, nullptr);
	if (detail::ran == 0)
		std::fprintf(stderr, "%s: no test ran\n", group);
	return failures == 0 && detail::ran > 0 ? 0 : 1;
}

inline int main(const char *group, std::initializer_list<CMUnitTest> tests)
{
	return main(group, std::span(tests.begin(), tests.size()));
}

} // namespace check

#define CHECK(expr) ((expr) ? void() : check::fail("CHECK(" #expr ")"))

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
