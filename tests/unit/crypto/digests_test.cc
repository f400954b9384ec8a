// SPDX-License-Identifier: MIT
#include "crypto/hmac.hh"
#include "crypto/pbkdf2.hh"
#include "crypto/sha1.hh"
#include "crypto/sha256.hh"

#include "hex.hh"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::crypto;

namespace {

constexpr std::string_view kTwoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
constexpr std::string_view kLong = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                                   "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";

/** The examples that go with FIPS 180-4. */
void sha1_vectors()
{
	check::equal(hex(Sha1::of("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	check::equal(hex(Sha1::of("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
	check::equal(hex(Sha1::of(kTwoBlocks)), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
	check::equal(hex(Sha1::of(kLong)), "a49b2446a02c645bf419f995b67091253a04a259");
	check::equal(hex(Sha1::of(std::string(1'000'000, 'a'))), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

template <class Hash> void sha256_vectors_of()
{
	check::equal(hex(Hash::of("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check::equal(hex(Hash::of("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check::equal(hex(Hash::of(kTwoBlocks)), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check::equal(hex(Hash::of(kLong)), "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
	check::equal(hex(Hash::of(std::string(1'000'000, 'a'))),
	             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

void sha256_vectors()
{
	sha256_vectors_of<Sha256>();
	check::equal(hex(Sha256().update("ab").update({}).update("c").finish()), hex(Sha256::of("abc")));
}

void sha256_vectors_without_instructions()
{
	sha256_vectors_of<PortableSha256>();
}

/** Each length round the ends of blocks, in pieces of each size, and both ways. */
void pieces_and_both_ways_agree()
{
	std::printf("# SHA instructions: %s\n", has_sha_instructions() ? "yes" : "no, so both ways are the same");
	std::string bytes;
	for (unsigned i = 0; i < 300; ++i)
		bytes += static_cast<char>(i * 167 + i / 7);
	for (std::size_t size = 0; size <= bytes.size(); ++size) {
		const std::string_view text = std::string_view(bytes).substr(0, size);
		const Sha256::Digest whole = Sha256::of(text);
		CHECK(PortableSha256::of(text) == whole);
		const Sha1::Digest whole_sha1 = Sha1::of(text);
		for (const std::size_t piece : {1, 7, 63, 64, 65, 130}) {
			Sha256 sha256;
			PortableSha256 portable;
			Sha1 sha1;
			for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
				sha256.update(rest.substr(0, piece));
				portable.update(rest.substr(0, piece));
				sha1.update(rest.substr(0, piece));
			}
			CHECK(sha256.finish() == whole);
			CHECK(portable.finish() == whole);
			CHECK(sha1.finish() == whole_sha1);
		}
	}
}

struct HmacVector {
	std::string key;
	std::string text;
	std::string_view sha256;
};

/** RFC 4231, section 4; case 5 is about truncation, which is the caller's. */
void hmac_sha256_vectors()
{
	std::string rising;
	for (char c = 1; c <= 25; ++c)
		rising += c;
	const HmacVector vectors[] = {
	    {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
	    {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
	    {std::string(20, '\xaa'), std::string(50, '\xdd'),
	     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
	    {rising, std::string(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
	    {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
	     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
	    {std::string(131, '\xaa'),
	     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
	     "hashed before being used by the HMAC algorithm.",
	     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
	};
	for (const HmacVector &vector : vectors) {
		const Hmac<Sha256> code(vector.key);
		check::equal(hex(code.of(vector.text)), vector.sha256);
		const std::string_view text = vector.text;
		check::equal(hex(code.of(text.substr(0, 3), text.substr(3))), vector.sha256); // and again with the same key
		check::equal(hex(hmac<PortableSha256>(vector.key, text)), vector.sha256);
	}
}

/** RFC 2202, section 3. */
void hmac_sha1_vectors()
{
	std::string rising;
	for (char c = 1; c <= 25; ++c)
		rising += c;
	check::equal(hex(hmac<Sha1>(std::string(20, '\x0b'), "Hi There")), "b617318655057264e28bc0b6fb378c8ef146be00");
	check::equal(hex(hmac<Sha1>("Jefe", "what do ya want for nothing?")), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	check::equal(hex(hmac<Sha1>(std::string(20, '\xaa'), std::string(50, '\xdd'))),
	             "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
	check::equal(hex(hmac<Sha1>(rising, std::string(50, '\xcd'))), "4c9007f4026250c6bc8414f9bf50c86c2d7235da");
	check::equal(hex(hmac<Sha1>(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
	             "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

/** RFC 6070; the case of 16 million iterations takes too long. */
void pbkdf2_sha1_vectors()
{
	const auto key = [](std::string_view password, std::string_view salt, std::uint32_t iterations) {
		return hex(pbkdf2_block<Sha1>(password, salt, iterations));
	};
	check::equal(key("password", "salt", 1), "0c60c80f961f0e71f3a9b524af6012062fe037a6");
	check::equal(key("password", "salt", 2), "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
	check::equal(key("password", "salt", 4096), "4b007901b765489abead49d926f721d065a429c1");
	check::equal(key("passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096),
	             "3d2eec4fe41c849b80c8d83662c0e44a8b291a96");
	check::equal(key(std::string_view("pass\0word", 9), std::string_view("sa\0lt", 5), 4096).substr(0, 32),
	             "56fa6aa75548099dcc37d7f03425e0c3");
}

/** RFC 7914, section 11. */
void pbkdf2_sha256_vectors()
{
	const auto keys = [](std::string_view password, std::string_view salt, std::uint32_t iterations) {
		return hex(pbkdf2_block<Sha256>(password, salt, iterations, 1)) +
		       hex(pbkdf2_block<Sha256>(password, salt, iterations, 2));
	};
	check::equal(keys("passwd", "salt", 1), "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
	                                        "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
	check::equal(keys("Password", "NaCl", 80000), "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
	                                              "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d");
}

const CMUnitTest kTests[] = {
    TEST_CASE(sha1_vectors),
    TEST_CASE(sha256_vectors),
    TEST_CASE(sha256_vectors_without_instructions),
    TEST_CASE(pieces_and_both_ways_agree),
    TEST_CASE(hmac_sha256_vectors),
    TEST_CASE(hmac_sha1_vectors),
    TEST_CASE(pbkdf2_sha1_vectors),
    TEST_CASE(pbkdf2_sha256_vectors),
};

} // namespace

int main()
{
	return check::main("digests", kTests);
}
