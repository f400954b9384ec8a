// SPDX-License-Identifier: MIT
#include "crypto/secret.hh"

#include <array>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "support/check.hh"

using namespace confer::crypto;

namespace {

void compares()
{
	CHECK(same_secret("", ""));
	CHECK(same_secret("sesame", "sesame"));
	for (const std::string_view wrong : {"", "s", "sesam", "sesame ", "sesamf", "tesame", "sesamesesame"})
		CHECK(!same_secret(wrong, "sesame"));
	CHECK(!same_secret("sesame", ""));
	CHECK(!same_secret(std::string_view("\0", 1), ""));
	CHECK(same_secret(std::string_view("a\0b", 3), std::string_view("a\0b", 3)));
	CHECK(!same_secret(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

void owns_a_text()
{
	std::string password = "sesame";
	SecretText secret(password);
	password[0] = 'S';
	check::equal(secret.view(), "sesame");
	SecretText other = std::move(secret);
	check::equal(other.view(), "sesame");
	CHECK(secret.empty()); // NOLINT: a moved-from secret is an empty one
	SecretText third("another");
	third = std::move(other);
	check::equal(third.view(), "sesame");
	third.clear();
	check::equal(third.view(), "");
	CHECK(SecretText("").empty());
}

/** Memory that is still there when the object in it has gone. */
void clears_what_it_had()
{
	using Key = std::array<char, 32>;
	alignas(Wiped<Key>) std::array<unsigned char, sizeof(Wiped<Key>)> memory;
	Key key;
	key.fill('k');
	auto *wiped = new (memory.data()) Wiped<Key>(key);
	check::equal((**wiped)[31], 'k');
	wiped->~Wiped<Key>();
	for (const volatile unsigned char &byte : memory)
		check::equal(int{byte}, 0);

	std::string text = "sesame";
	wipe(text.data(), text.size());
	CHECK(text == std::string(6, '\0'));
	wipe(nullptr, 0);
}

const CMUnitTest kTests[] = {
    TEST_CASE(compares),
    TEST_CASE(owns_a_text),
    TEST_CASE(clears_what_it_had),
};

} // namespace

int main()
{
	return check::main("secret", kTests);
}
