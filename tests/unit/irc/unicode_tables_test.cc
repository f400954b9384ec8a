// SPDX-License-Identifier: MIT
//
// The tables of letter_case.cc and nick_letters.cc, for every character, against what a script of python3 says.
//
//     unicode_tables_test UNICODE_TABLES.PY
#include "irc/letter_case.hh"
#include "irc/nick_letters.hh"
#include "irc/utf8.hh"

#include <cstdio>
#include <map>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "support/check.hh"

namespace {

using namespace confer;

std::string script;

struct Mark {
	char32_t code, base;
	int order;
};

std::map<char32_t, char32_t> small_letters;
std::map<char32_t, std::string> letters;
std::vector<Mark> marks;

std::string utf8(std::initializer_list<char32_t> codes)
{
	std::string text;
	for (const char32_t code : codes)
		irc::utf8_append(code, text);
	return text;
}

void read_line(const std::string &line)
{
	std::istringstream words(line);
	std::string kind, last;
	unsigned long code = 0;
	words >> kind >> std::hex >> code >> last;
	const auto number = [&] { return static_cast<char32_t>(std::stoul(last, nullptr, 16)); };
	if (kind == "small") {
		small_letters[static_cast<char32_t>(code)] = number();
	} else if (kind == "letter") {
		letters[static_cast<char32_t>(code)] = last;
	} else {
		int order = 0;
		words >> std::dec >> order;
		marks.push_back({static_cast<char32_t>(code), number(), order});
	}
}

/** Once for all cases. */
void read_database()
{
	if (!letters.empty())
		return;
	std::FILE *out = popen(("/usr/bin/env python3 " + script + " 2>/dev/null").c_str(), "r");
	char line[64];
	while (out != nullptr && std::fgets(line, sizeof line, out) != nullptr)
		read_line(line);
	if (out == nullptr || pclose(out) != 0)
		check::skip("there is no python3 that knows Unicode 14");
}

void capitals_have_their_small_letters()
{
	read_database();
	check::equal(small_letters.size() > 1000, true);
	for (char32_t c = 0x80; c < 0x30000; ++c) {
		const auto found = small_letters.find(c);
		const char32_t want = found == small_letters.end() ? c : found->second;
		if (irc::small_letter(c) != want)
			check::fail("small letter of U+" + std::to_string(c));
		CHECK(irc::small_letter(want) == want);
	}
}

void nicks_have_these_letters_only()
{
	read_database();
	for (char32_t c = 0x80; c <= 0x10FFFF; ++c) {
		if (irc::valid_unicode_nick(utf8({c})) != letters.contains(c))
			check::fail("letter U+" + std::to_string(c));
	}
}

void scripts_are_told_apart()
{
	read_database();
	std::map<std::string, char32_t> first;
	for (const auto &[c, name] : letters) {
		const char32_t other = first.try_emplace(name, c).first->second;
		CHECK(!irc::mixes_scripts(utf8({c, other})));
	}
	check::equal(first.size(), 28);
	for (const auto &one : first) {
		for (const auto &other : first) {
			const auto is = [&](const char *a, const char *b) {
				return (one.first == a && other.first == b) || (one.first == b && other.first == a);
			};
			const bool together = one.first == other.first || is("LATIN", "HAN") || is("LATIN", "KANA") ||
			                      is("LATIN", "BOPOMOFO") || is("LATIN", "HANGUL") || is("HAN", "KANA") ||
			                      is("HAN", "BOPOMOFO") || is("HAN", "HANGUL");
			check::equal(irc::mixes_scripts(utf8({one.second, other.second})), !together);
		}
	}
}

void marks_stand_behind_letters_in_one_order()
{
	read_database();
	std::map<char32_t, char32_t> base;
	for (const Mark &mark : marks) {
		base[mark.code] = mark.base;
		CHECK(!irc::valid_unicode_nick(utf8({mark.code})));
		CHECK(irc::valid_unicode_nick(utf8({mark.base, mark.code})));
		CHECK(!irc::valid_unicode_nick(utf8({mark.base, mark.code, mark.code})));
		for (const Mark &second : marks) {
			if (second.base != mark.base || second.code == mark.code)
				continue;
			const bool normal = second.order == 0 || second.order >= mark.order;
			check::equal(irc::valid_unicode_nick(utf8({mark.base, mark.code, second.code})), normal);
		}
	}
	for (char32_t c = 0x80; c <= 0x10FFFF; ++c) {
		if (!letters.contains(c) && !base.contains(c) && irc::valid_unicode_nick(utf8({'a', c})))
			check::fail("mark U+" + std::to_string(c));
	}
}

} // namespace

int main(int argc, char **argv)
{
	if (argc > 1)
		script = argv[1];
	return check::main("unicode_tables", {
	                                         TEST_CASE(capitals_have_their_small_letters),
	                                         TEST_CASE(nicks_have_these_letters_only),
	                                         TEST_CASE(scripts_are_told_apart),
	                                         TEST_CASE(marks_stand_behind_letters_in_one_order),
	                                     });
}
