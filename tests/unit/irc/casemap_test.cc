// SPDX-License-Identifier: MIT
#include "irc/casemap.hh"

#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "support/check.hh"

using namespace confer::irc;

namespace {

void mappings()
{
	const CaseMap ascii(CaseMapping::ascii);
	const CaseMap rfc(CaseMapping::rfc1459);
	check::equal(ascii.fold("Nick[]\\~{}|^-09_\xC3\x84"), "nick[]\\~{}|^-09_\xC3\x84");
	check::equal(rfc.fold("Nick[]\\~{}|^-09_\xC3\x84"), "nick{}|^{}|^-09_\xC3\x84");
	CHECK(ascii.equal("NiCk", "nIcK") && rfc.equal("NiCk", "nIcK"));
	CHECK(!ascii.equal("a[", "a{") && rfc.equal("a[]\\~", "A{}|^"));
	CHECK(!ascii.equal("nick", "nick_") && !ascii.equal("nick_", "nick") && ascii.equal("", ""));
	check::equal(name(ascii.mapping()), "ascii");
	check::equal(name(rfc.mapping()), "rfc1459");
}

void only_letters_change()
{
	for (const CaseMapping mapping : {CaseMapping::ascii, CaseMapping::rfc1459}) {
		const CaseMap map(mapping);
		int changed = 0;
		for (int byte = 0; byte < 256; ++byte) {
			const char c = static_cast<char>(byte);
			changed += map.fold(c) != c;
			check::equal(int(map.fold(map.fold(c))), int(map.fold(c)));
		}
		check::equal(changed, mapping == CaseMapping::ascii ? 26 : 30);
	}
}

void hashes_agree_with_equality()
{
	const CaseMap map(CaseMapping::rfc1459, 1, 2);
	check::equal(map.hash("Channel[Name]"), map.hash("cHANNEL{nAME}"));
	std::set<std::size_t> hashes;
	std::string name;
	for (int i = 0; i < 1000; ++i) {
		hashes.insert(map.hash(name));
		name.push_back('a');
	}
	check::equal(hashes.size(), 1000);
	CHECK(map.hash(std::string("a\0", 2)) != map.hash("a"));
	CHECK(map.hash("nick") != CaseMap(CaseMapping::rfc1459, 1, 3).hash("nick"));
	CHECK(map.hash("nick") != CaseMap(CaseMapping::rfc1459, 3, 2).hash("nick"));
}

void hash_is_siphash_1_3()
{
	// Values of another implementation, with the key 0.
	const CaseMap map(CaseMapping::ascii);
	std::string bytes;
	for (char c = 0; c < 15; ++c)
		bytes.push_back(c);
	check::equal(map.hash(bytes), 0xf30eb725bb91c9ea);
	check::equal(map.hash(bytes.substr(0, 8)), 0xead411e67ebe2eea);
	check::equal(map.hash("nick"), 0xa281c6d94e1f141c);
	check::equal(map.hash("Confer"), 0x3feab82d5f4831ec);
}

void order()
{
	const CaseMap map(CaseMapping::ascii);
	CHECK(map.compare("a", "B") < 0 && map.compare("B", "a") > 0 && map.compare("AB", "ab") == 0);
	CHECK(map.compare("a", "ab") < 0 && map.compare("ab", "a") > 0 && map.compare("", "") == 0);
	CHECK(map.compare("z", "\xC3\xA4") < 0); // as unsigned bytes
}

void containers_find_names_in_any_case()
{
	const CaseMap map(CaseMapping::ascii);
	std::unordered_map<std::string, int, FoldHash, FoldEqual> users(8, FoldHash{&map}, FoldEqual{&map});
	users.emplace("Alice", 1);
	users.emplace("bob", 2);
	CHECK(!users.emplace("ALICE", 3).second);
	const auto found = users.find(std::string_view("aLiCe"));
	CHECK(found != users.end());
	check::equal(found->first, "Alice");
	CHECK(users.find(std::string_view("carol")) == users.end());

	std::set<std::string, FoldLess> sorted(FoldLess{&map});
	sorted.insert("b");
	sorted.insert("A");
	sorted.insert("a");
	check::equal(sorted.size(), 2);
	CHECK(sorted.contains(std::string_view("B")));
	check::equal(*sorted.begin(), "A");
}

void unicode_folds_all_scripts()
{
	const CaseMap map(CaseMapping::unicode, 1, 2);
	check::equal(map.fold("A[I\u015EIL"), "a[i\u015Fil");
	check::equal(map.fold("\u0416\u0410\u041D"), "\u0436\u0430\u043D");
	check::equal(map.fold("\u0130"), "\u0130"); // its small letter would be two characters
	check::equal(map.fold("\xff\xC3"), "\xff\xC3");
	// A capital may have other bytes, and another number of them, than its small letter.
	const std::pair<std::string, std::string> same[] = {{"Nick", "nICK"},
	                                                    {"\u212Ain", "kin"},
	                                                    {"\u023A", "\u2C65"},
	                                                    {"\u03A3\u03A9", "\u03C3\u03C9"},
	                                                    {"a\xff", "A\xff"}};
	for (const auto &[a, b] : same) {
		CHECK(map.equal(a, b) && map.compare(a, b) == 0);
		check::equal(map.hash(a), map.hash(b));
		check::equal(map.fold(a), map.fold(b));
	}
	CHECK(!map.equal("\xff", "\uFFFD") && !map.equal("\xC3", "\xC4") && !map.equal("a", "a\u0301"));
	CHECK(map.compare("\u0436", "\u0416b") < 0 && map.compare("z", "\u0410") < 0);
	for (int byte = 0; byte < 128; ++byte) // as ASCII goes
		check::equal(map.fold(static_cast<char>(byte)), CaseMap(CaseMapping::ascii).fold(static_cast<char>(byte)));
	check::equal(map.hash("Confer"), CaseMap(CaseMapping::ascii, 1, 2).hash("Confer"));
}

const CMUnitTest kTests[] = {
    TEST_CASE(mappings),
    TEST_CASE(only_letters_change),
    TEST_CASE(hashes_agree_with_equality),
    TEST_CASE(hash_is_siphash_1_3),
    TEST_CASE(order),
    TEST_CASE(containers_find_names_in_any_case),
    TEST_CASE(unicode_folds_all_scripts),
};

} // namespace

int main()
{
	return check::main("casemap", kTests);
}
