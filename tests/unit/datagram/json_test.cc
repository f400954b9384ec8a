// SPDX-License-Identifier: MIT
#include "datagram/json.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::datagram;
using namespace std::string_view_literals;

namespace {

using Token = JsonReader::Token;

/** "{k:s}" with strings in quotes; "!" where it is no JSON. */
std::string tokens(std::string_view text)
{
	JsonReader json(text);
	std::string out;
	for (;;) {
		switch (json.next()) {
		case Token::object_begin: out += '{'; break;
		case Token::object_end: out += '}'; break;
		case Token::array_begin: out += '['; break;
		case Token::array_end: out += ']'; break;
		case Token::key: out += json.string() + ":"; break;
		case Token::string: out += "'" + json.string() + "'"; break;
		case Token::number: out += '#'; break;
		case Token::literal: out += 'w'; break;
		case Token::end: return out;
		case Token::error: CHECK(json.next() == Token::error); return "!";
		}
	}
}

void reads_what_is_json()
{
	check::equal(tokens("{}"), "{}");
	check::equal(tokens(" [ ] \r\n\t"), "[]");
	check::equal(tokens("\"\""), "''");
	check::equal(tokens("{\"a\":[1,-2.5e+3,0,0.1,1E9],\"b\":{\"c\":true,\"d\":false,\"e\":null}}"),
	             "{a:[#####]b:{c:wd:we:w}}");
	check::equal(tokens("[[],{},\"x\"]"), "[[]{}'x']");
}

void undoes_escapes()
{
	check::equal(tokens("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "'\"\\/\b\f\n\r\t'");
	check::equal(tokens("\"\\u0041\\u00e9\\u65E5\""), "'A\xC3\xA9\xE6\x97\xA5'");
	check::equal(tokens("\"\\ud83d\\uDE00\""), "'\xF0\x9F\x98\x80'");
	check::equal(tokens("\"\\u0000\""), "'\0'"sv);
}

void refuses_what_is_not()
{
	for (const std::string_view bad : {""sv,       "{"sv,      "}"sv,         "[1"sv,        "[1,]"sv,
	                                   "[,1]"sv,   "[1 2]"sv,  "{\"a\"}"sv,   "{\"a\":}"sv,  "{\"a\":1,}"sv,
	                                   "{,}"sv,    "{1:2}"sv,  "{a:1}"sv,     "[1]]"sv,      "{}{}"sv,
	                                   "01"sv,     "-"sv,      "1."sv,        ".5"sv,        "+1"sv,
	                                   "1e"sv,     "0x1"sv,    "tru"sv,       "True"sv,      "NaN"sv,
	                                   "'a'"sv,    "\"a"sv,    "\"\\x41\""sv, "\"\\u12\""sv, "\"\\u12G4\""sv,
	                                   "\"\n\""sv, "\"\t\""sv, "\"\\"sv,      "[1}"sv,       "{\"a\":1]"sv,
	                                   "//x\n1"sv, "\"\0\""sv, "1\0"sv,       "nullx"sv,     "\xEF\xBB\xBF{}"sv})
		check::equal(tokens(bad), "!");
}

void refuses_half_surrogates_and_bad_utf8()
{
	for (const std::string_view bad :
	     {"\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83dx\"", "\"\\ud83d\\n\"", "\"\\ud83d\\u0041\"", "\"\\ud83d\\ud83d\"",
	      "\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xE6\x97\""})
		check::equal(tokens(bad), "!");
}

void bounds_depth()
{
	const std::size_t most = JsonReader::kMaxDepth;
	check::equal(tokens(std::string(most, '[') + std::string(most, ']')),
	             std::string(most, '[') + std::string(most, ']'));
	check::equal(tokens(std::string(most + 1, '[') + std::string(most + 1, ']')), "!");
	check::equal(tokens(std::string(65507, '[')), "!");
	std::string objects;
	for (int i = 0; i < 10000; ++i)
		objects += "{\"a\":";
	check::equal(tokens(objects), "!");
	// Wide is no bomb.
	std::string wide = "[";
	for (int i = 0; i < 20000; ++i)
		wide += "1,";
	check::equal(tokens(wide + "1]").size(), 20003);
}

void skips_values()
{
	JsonReader json("{\"a\":[1,{\"x\":[]}],\"b\":\"s\",\"c\":3}");
	CHECK(json.next() == Token::object_begin);
	CHECK(json.next() == Token::key);
	json.skip(Token::key);
	CHECK(json.next() == Token::key);
	check::equal(json.string(), "b");
	json.skip(Token::key);
	CHECK(json.next() == Token::key);
	check::equal(json.string(), "c");
	json.skip(Token::key);
	CHECK(json.next() == Token::object_end);
	CHECK(json.next() == Token::end);
	CHECK(json.next() == Token::end);

	JsonReader broken("{\"a\":[1,");
	CHECK(broken.next() == Token::object_begin);
	CHECK(broken.next() == Token::key);
	broken.skip(Token::key);
	CHECK(broken.next() == Token::error);
}

void takes_any_bytes_if_it_is_told_to()
{
	const auto read = [](std::string_view text) {
		JsonReader json(text, JsonReader::Bytes::any);
		return json.next() == Token::string ? json.string() : "!";
	};
	check::equal(read("\"caf\xE9\""), "caf\xE9");
	check::equal(read("\"caf\\udce9\""), "caf\xE9");
	check::equal(read("\"\\ud83d\\ude00\""), "\xF0\x9F\x98\x80");
	check::equal(read("\"\\ud83d\\u0041\""), "\xED\xA0\xBD"
	                                         "A");
	check::equal(read("\"\\ud83d\\ud83d\""), "\xED\xA0\xBD\xED\xA0\xBD");
	check::equal(read("\"\\udc00\""), "\xED\xB0\x80");
	check::equal(read("\"\x01\""), "!");
	check::equal(read("\"\\ud83\""), "!");
}

void tells_how_far_it_has_read()
{
	constexpr std::string_view kText = "{\"a\" : [1, 2], \"b\":\"x\"}";
	JsonReader json(kText);
	CHECK(json.next() == Token::object_begin && json.next() == Token::key);
	const std::size_t begin = json.position();
	json.skip(json.next());
	check::equal(kText.substr(begin, json.position() - begin), " [1, 2]");
	CHECK(json.next() == Token::key && json.next() == Token::string && json.next() == Token::object_end);
	check::equal(json.position(), kText.size());
}

const CMUnitTest kTests[] = {
    TEST_CASE(takes_any_bytes_if_it_is_told_to),
    TEST_CASE(tells_how_far_it_has_read),
    TEST_CASE(reads_what_is_json),
    TEST_CASE(undoes_escapes),
    TEST_CASE(refuses_what_is_not),
    TEST_CASE(refuses_half_surrogates_and_bad_utf8),
    TEST_CASE(bounds_depth),
    TEST_CASE(skips_values),
};

} // namespace

int main()
{
	return check::main("json", kTests);
}
