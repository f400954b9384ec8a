// SPDX-License-Identifier: MIT
#include "support/check.hh"

#include <algorithm>
#include <cstdio>

namespace check {

namespace {

int ran = 0;

} // namespace

void fail(std::string text, const char *file, int line)
{
	throw Failure{std::move(text), file, line};
}

void skip(std::string reason)
{
	throw Skipped{std::move(reason)};
}

namespace detail {

std::string show(std::string_view text)
{
	std::string shown;
	for (char c : text) {
		const auto byte = static_cast<unsigned char>(c);
		char escape[8];
		if (byte < 0x20 || byte == 0x7f)
			shown.append(escape, static_cast<std::size_t>(std::snprintf(escape, sizeof escape, "\\x%02x", byte)));
		else
			shown += c;
	}
	return shown;
}

std::string show(Integer number)
{
	return number.negative ? std::to_string(static_cast<std::int64_t>(number.bits)) : std::to_string(number.bits);
}

std::string show(double number)
{
	char text[32];
	std::snprintf(text, sizeof text, "%.17g", number);
	return text;
}

std::string show_size(std::size_t bytes)
{
	return "a value of " + std::to_string(bytes) + " bytes";
}

std::string show_pointer(const void *pointer)
{
	char text[32];
	std::snprintf(text, sizeof text, "%p", pointer);
	return text;
}

void fail_equal(const std::string &got, const std::string &want, const char *file, int line)
{
	fail("got '" + got + "', want '" + want + "'", file, line);
}

void fail_check(const char *what, const char *file, int line)
{
	fail(what, file, line);
}

void fail_throws(const char *file, int line)
{
	fail("expected exception was not thrown", file, line);
}

void equal_texts(std::string_view got, std::string_view want, const char *file, int line)
{
	if (got != want)
		fail_equal(show(got), show(want), file, line);
}

void equal_integers(Integer got, Integer want, const char *file, int line)
{
	if (got != want)
		fail_equal(show(got), show(want), file, line);
}

void run(void (*test)())
{
	static const char *file;
	static int line;
	bool failed = true;
	file = "(uncaught exception)", line = 0;
	++ran;
	try {
		test();
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

} // namespace detail

void contains(std::string_view text, std::string_view part, const char *file, int line)
{
	if (text.find(part) == text.npos)
		fail("'" + std::string(text) + "' does not contain '" + std::string(part) + "'", file, line);
}

void print_comment(std::string_view text)
{
	while (!text.empty()) {
		const std::size_t end = std::min(text.find('\n'), text.size());
		print_message("# %.*s\n", static_cast<int>(end), text.data());
		text.remove_prefix(std::min(end + 1, text.size()));
	}
}

int main(const char *group, std::span<const CMUnitTest> tests)
{
	const int failures = _cmocka_run_group_tests(group, tests.data(), tests.size(), nullptr, nullptr);
	if (ran == 0)
		std::fprintf(stderr, "%s: no test ran\n", group);
	return failures == 0 && ran > 0 ? 0 : 1;
}

int main(const char *group, std::initializer_list<CMUnitTest> tests)
{
	return main(group, std::span(tests.begin(), tests.size()));
}

} // namespace check
