// SPDX-License-Identifier: MIT
#include "irc/json_object.hh"

#include <cstdint>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::irc;

namespace {

std::string json(std::string_view text)
{
	std::string out;
	append_json(text, out);
	return out;
}

void strings_of_json()
{
	check::equal(json("a/b \xc3\xa9"), "\"a/b \xc3\xa9\"");
	check::equal(json("\"\\\t"), "\"\\\"\\\\\\t\"");
	check::equal(json(std::string_view("\0\x1b\n\x7f", 4)), "\"\\u0000\\u001b\\u000a\\u007f\"");
	check::equal(json("\xc2\x9b\xe2\x80\xa8"), "\"\\u009b\\u2028\"");
	check::equal(json("a\xff\xc3"), "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
}

void objects_of_json()
{
	JsonObject inner;
	inner.add("x", "1");
	JsonObject object;
	object.add("text", "a\"b").add("number", std::uint64_t{7}).add("flag", true).add("object", inner);
	check::equal(object.text(), R"({"text":"a\"b","number":7,"flag":true,"object":{"x":"1"}})");
	check::equal(JsonObject().text(), "{}");
	const std::vector<std::string> none, some{"a", "\""};
	check::equal(JsonObject().add("none", none).add("some", some).text(), R"({"none":[],"some":["a","\""]})");
}

const CMUnitTest kTests[] = {
    TEST_CASE(strings_of_json),
    TEST_CASE(objects_of_json),
};

} // namespace

int main()
{
	return check::main("irc json_object", kTests);
}
