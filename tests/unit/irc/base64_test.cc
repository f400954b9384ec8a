// SPDX-License-Identifier: MIT
#include "irc/base64.hh"

#include <utility>

#include "support/check.hh"

using namespace confer::irc;

namespace {

/** RFC 4648 section 10. */
constexpr std::pair<const char *, const char *> kVectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

void encodes_the_vectors()
{
	for (const auto &[bytes, text] : kVectors)
		check::equal(base64_encode(bytes), text);
}

void decodes_the_vectors()
{
	for (const auto &[bytes, text] : kVectors)
		check::equal(base64_decode(text).value(), bytes);
}

void takes_every_byte()
{
	std::string bytes;
	for (int i = 0; i < 256; ++i)
		bytes += static_cast<char>(i);
	for (std::size_t length = 0; length <= bytes.size(); ++length)
		CHECK(base64_decode(base64_encode(bytes.substr(0, length))) == bytes.substr(0, length));
	check::equal(base64_encode(std::string_view("\0alice\0secret", 13)), "AGFsaWNlAHNlY3JldA==");
}

void refuses_what_is_none()
{
	for (const char *text :
	     {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "====", "=", "Zm9v====", "Zm9v\n", "Zm 9v", "Zg==Zg==", "Zm-_"})
		CHECK(!base64_decode(text));
}

const CMUnitTest kTests[] = {
    TEST_CASE(encodes_the_vectors),
    TEST_CASE(decodes_the_vectors),
    TEST_CASE(takes_every_byte),
    TEST_CASE(refuses_what_is_none),
};

} // namespace

int main()
{
	return check::main("base64", kTests);
}
