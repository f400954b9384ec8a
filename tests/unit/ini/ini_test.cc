// SPDX-License-Identifier: MIT
#include "ini/ini.hh"

#include <random>
#include <string>

#include "support/check.hh"

namespace {

using namespace confer;
using ini::Diagnostic;

/** A document as text, one item a line, so that a test shows all that differs. */
std::string shown(std::string_view bytes)
{
	ini::Document document = ini::parse(bytes);
	std::string out;
	for (const ini::Section &section : document.sections) {
		out += std::to_string(section.line) + " [" + section.name + "]\n";
		for (const ini::Entry &entry : section.entries)
			out += std::to_string(entry.line) + " " + entry.key + "=" + entry.value + "\n";
	}
	for (const Diagnostic &error : document.errors)
		out += error.text("f") + "\n";
	return out;
}

void reads_sections_and_keys()
{
	check::equal(shown("[a]\nx = 1\ny=2\n[b.c]\n z \t=  3 4  \n"), "1 [a]\n2 x=1\n3 y=2\n4 [b.c]\n5 z=3 4\n");
}

void a_value_runs_to_the_end_of_its_line()
{
	check::equal(shown("[a]\nx = #chan ; = y\nempty =\n"), "1 [a]\n2 x=#chan ; = y\n3 empty=\n");
}

void skips_comments_and_empty_lines()
{
	check::equal(shown("# c\n; c\n\n  \t\n  # c\n[a]\n#x = 1\nx=1"), "6 [a]\n8 x=1\n");
}

void takes_crlf_and_byte_order_mark()
{
	check::equal(shown("\xef\xbb\xbf[a]\r\nx = 1\r\n"), "1 [a]\n2 x=1\n");
}

void nothing_is_a_document()
{
	check::equal(shown(""), "");
	check::equal(shown("\n"), "");
}

void refuses_bytes_that_are_not_text()
{
	check::equal(shown({"[a]\nx = \0y\n", 11}),
	             "1 [a]\nf:2: control byte in the line; remove it, or write the file again in a text editor\n");
	check::equal(shown("[a]\nx = a\rb\n"),
	             "1 [a]\nf:2: control byte in the line; remove it, or write the file again in a text editor\n");
	check::equal(shown("[a]\nx = \xff\n"), "1 [a]\nf:2: the line is not UTF-8; save the file as UTF-8\n");
	check::equal(shown("[a]\n# \xc3\nx = \xc3\xa9\n"),
	             "1 [a]\n3 x=\xc3\xa9\nf:2: the line is not UTF-8; save the file as UTF-8\n");
}

void names_both_lines_of_a_double()
{
	check::equal(shown("[a]\nx = 1\n\nx = 2\n"),
	             "1 [a]\n2 x=1\nf:4: [a] x appears a second time; the first is in line 2; remove one of them\n");
	check::equal(shown("[a]\n[b]\n[a]\nx = 1\n"),
	             "1 [a]\n2 [b]\nf:3: section [a] begins a second time; the first is in line 1; put all its keys in "
	             "one place\n");
}

void reports_every_error()
{
	check::equal(shown("x = 1\n[\n[]\n[a\n[a]b\n[a]\nword\n= 1\n"),
	             "6 [a]\n"
	             "f:1: key x stands before the first section; write a [section] line above it\n"
	             "f:2: a section's name does not end with ]; write [name] alone on its line\n"
	             "f:3: bad section name; write one name in brackets, as in [server]\n"
	             "f:4: a section's name does not end with ]; write [name] alone on its line\n"
	             "f:5: a section's name does not end with ]; write [name] alone on its line\n"
	             "f:7: not a section, key = value, or comment; write key = value, or begin the line "
	             "with #\n"
	             "f:8: a value without a key; write key = value\n");
}

void keys_of_a_refused_section_are_not_the_last_ones()
{
	check::equal(shown("[a]\nx = 1\n[b\nx = 2\n"),
	             "1 [a]\n2 x=1\nf:3: a section's name does not end with ]; write [name] alone on its line\n");
}

void a_diagnostic_without_line_is_about_the_file()
{
	check::equal(Diagnostic{0, "no", "yes"}.text("f"), "f: no; yes");
	check::equal(Diagnostic{7, "no", ""}.text("f"), "f:7: no");
}

/** Whatever the bytes: it ends, and names and lines are what it promises. */
void survives_any_bytes()
{
	std::mt19937 random(20261122);
	const std::string alphabet("[]=#;ab \t\r\n\n\0\xc3\xa9\xff", 16);
	for (int round = 0; round < 20000; ++round) {
		std::string bytes(random() % 64, '\0');
		for (char &c : bytes)
			c = alphabet[random() % alphabet.size()];
		ini::Document document = ini::parse(bytes);
		for (const ini::Section &section : document.sections) {
			CHECK(!section.name.empty() && section.line > 0);
			CHECK(document.find(section.name) == &section);
			for (const ini::Entry &entry : section.entries)
				CHECK(!entry.key.empty() && entry.line > section.line && section.find(entry.key) == &entry);
		}
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_sections_and_keys),
    TEST_CASE(a_value_runs_to_the_end_of_its_line),
    TEST_CASE(skips_comments_and_empty_lines),
    TEST_CASE(takes_crlf_and_byte_order_mark),
    TEST_CASE(nothing_is_a_document),
    TEST_CASE(refuses_bytes_that_are_not_text),
    TEST_CASE(names_both_lines_of_a_double),
    TEST_CASE(reports_every_error),
    TEST_CASE(keys_of_a_refused_section_are_not_the_last_ones),
    TEST_CASE(a_diagnostic_without_line_is_about_the_file),
    TEST_CASE(survives_any_bytes),
};

} // namespace

int main()
{
	return check::main("ini", kTests);
}
