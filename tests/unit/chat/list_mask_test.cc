// SPDX-License-Identifier: MIT
#include "chat/list_mask.hh"

#include "irc/limits.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;

namespace {

const irc::CaseMap kMap(irc::CaseMapping::ascii);

ListMask parsed(std::string_view given)
{
	std::string why;
	const auto mask = ListMask::parse(given, irc::kMaxMask, why);
	if (!mask)
		check::fail(std::string(given) + ": " + why);
	return *mask;
}

std::string refusal(std::string_view given, std::size_t most = irc::kMaxMask)
{
	std::string why;
	return ListMask::parse(given, most, why) ? "" : why;
}

/** Whether the mask means nick!user@`host`. */
bool covers(std::string_view mask, const std::string &host, bool through = false)
{
	const User user("nick", "user", host, "Real");
	MaskedUser who(user);
	world_role.assert_shared();
	return parsed(mask).covers(who, through, kMap);
}

void shows_addresses_as_users_have_them()
{
	const struct {
		std::string_view given, text;
	} cases[] = {
	    {"bar", "bar!*@*"},
	    {"*!*@::1", "*!*@0::1"},
	    {"*!*@0::1", "*!*@0::1"},
	    {"*!*@0:0:0:0:0:0:0:1", "*!*@0::1"},
	    {"*!*@::FFFF:192.0.2.1", "*!*@192.0.2.1"},
	    {"u@2001:DB8:0:0::1", "*!u@2001:db8::1"},
	    {"*!*@2001:db8::/32", "*!*@2001:db8::/32"},
	    {"*!*@192.0.2.0/24", "*!*@192.0.2.0/24"},
	    {"*!*@192.0.2.1/32", "*!*@192.0.2.1"},
	    {"*!*@::ffff:192.0.2.0/120", "*!*@192.0.2.0/24"},
	    {"*!*@::/0", "*!*@0::/0"},
	    {"m:*!*@::1", "m:*!*@0::1"},
	    {"m:m:x", "m:x!*@*"},
	    {"a:::1", "a:::1"},
	    {"m:a:bob", "m:a:bob"},
	    {"*!*@192.0.2.*", "*!*@192.0.2.*"},
	    {"*!*@2001:DB8:*", "*!*@2001:DB8:*"},
	    {"*!*@web/gateway", "*!*@web/gateway"},
	    {"*!*@fe80::1%eth0", "*!*@fe80::1%eth0"},
	    {"*!*@a@::1", "*!*@a@0::1"}, // a host cannot have @, so this means nobody
	};
	for (const auto &c : cases)
		check::equal(parsed(c.given).text(), c.text);
}

void compares_addresses_as_addresses()
{
	for (const std::string_view mask : {"*!*@::1", "*!*@0::1", "*!*@0:0::0:1", "NICK!us?r@::1", "*!*@::/64"})
		CHECK(covers(mask, "0::1"));
	for (const std::string_view mask : {"*!*@::2", "nack!*@::1", "*!other@::1", "*!*@1::", "*!*@0.0.0.0/0"})
		CHECK(!covers(mask, "0::1"));
	CHECK(covers("*!*@::ffff:192.0.2.1", "192.0.2.1") && covers("*!*@192.0.2.0/24", "192.0.2.255"));
	CHECK(!covers("*!*@192.0.2.0/24", "192.0.3.0") && !covers("*!*@192.0.2.0/24", "localhost"));
	CHECK(covers("*!*@2001:db8::/32", "2001:db8:1::9") && !covers("*!*@2001:db8::/32", "2001:db9::"));
	CHECK(covers("m:*!*@2001:db8::/32", "2001:db8::1"));
	// By which interface somebody came does not matter to an address; text is text.
	CHECK(covers("*!*@fe80::/10", "fe80::1%eth7") && covers("*!*@fe80::1", "fe80::1%eth7"));
	CHECK(covers("*!*@fe80::1%eth7", "fe80::1%eth7") && !covers("*!*@fe80::1%eth8", "fe80::1%eth7"));
	CHECK(covers("*!*@192.0.2.*", "192.0.2.9") && covers("*!*@2001:DB8:*", "2001:db8:1::9"));
	CHECK(covers("*!*@localhost", "localhost"));
}

void sees_through_tunnels_where_it_keeps_out()
{
	for (const std::string host : {"2002:c000:201::1", "64:ff9b::c000:201", "0::c000:201"}) {
		CHECK(covers("*!*@192.0.2.0/24", host, true) && covers("*!*@192.0.2.1", host, true));
		CHECK(!covers("*!*@192.0.2.0/24", host) && !covers("*!*@192.0.3.0/24", host, true));
	}
}

void accounts_are_not_nicks()
{
	world_role.assert_exclusive();
	User user("bob", "bob", "192.0.2.1", "Bob");
	MaskedUser who(user);
	CHECK(!parsed("a:bob").covers(who, true, kMap) && !parsed("a:*").covers(who, true, kMap));
	user.account = "Robert";
	CHECK(parsed("a:rob*").covers(who, true, kMap) && parsed("m:a:robert").covers(who, true, kMap));
	CHECK(!parsed("a:bob").covers(who, true, kMap));
	CHECK(parsed("m:a:robert").mutes() && !parsed("a:robert").mutes());
}

void refuses_what_is_no_mask()
{
	const struct {
		std::string_view given, why;
	} blocks[] = {
	    {"*!*@192.0.2.7/24", "the block has bits behind its length; it would be 192.0.2.0/24"},
	    {"m:*!*@2001:DB8::1/32", "the block has bits behind its length; it would be 2001:db8::/32"},
	    {"*!*@::1/0", "the block has bits behind its length; it would be 0::/0"},
	    {"*!*@192.0.2.0/33", "the length of this block is a number from 0 to 32"},
	    {"*!*@192.0.2.0/", "the length of this block is a number from 0 to 32"},
	    {"*!*@192.0.2.0/x", "the length of this block is a number from 0 to 32"},
	    {"*!*@192.0.2.0/-1", "the length of this block is a number from 0 to 32"},
	    {"*!*@::/129", "the length of this block is a number from 0 to 128"},
	    {"*!*@::/99999999999", "the length of this block is a number from 0 to 128"},
	};
	for (const auto &block : blocks)
		check::equal(refusal(block.given), block.why);
	for (const std::string_view given : {"", "a b", "a\x01"})
		check::equal(refusal(given), "not a nick!user@host mask");
	// Whole it must fit: what is longer would cover nobody.
	check::equal(refusal(std::string(irc::kMaxMask - 4, 'x')), "");
	check::equal(refusal(std::string(irc::kMaxMask - 3, 'x')),
	             "a mask has at most 256 bytes, with * for what is left out");
	check::equal(refusal("abc!*@*", 6), "a mask has at most 6 bytes, with * for what is left out");
	check::equal(refusal("abc!*@*", 7), "");
}

const CMUnitTest kTests[] = {
    TEST_CASE(shows_addresses_as_users_have_them),
    TEST_CASE(compares_addresses_as_addresses),
    TEST_CASE(sees_through_tunnels_where_it_keeps_out),
    TEST_CASE(accounts_are_not_nicks),
    TEST_CASE(refuses_what_is_no_mask),
};

} // namespace

int main()
{
	return check::main("list mask", kTests);
}
