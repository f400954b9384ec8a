// SPDX-License-Identifier: MIT
#include "chat/kline.hh"

#include "fixture.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

const irc::CaseMap kMap(irc::CaseMapping::ascii);

std::string parsed(std::string_view text)
{
	const auto mask = KlineMask::parse(text);
	return mask ? mask->text() : "none";
}

bool covers(std::string_view mask, std::string_view user, std::string_view host)
{
	return KlineMask::parse(mask)->covers(user, host, Address::ip(host, 0).value_or(Address()), kMap);
}

void masks_are_read()
{
	check::equal(parsed("a@b"), "a@b");
	check::equal(parsed("*!a@b"), "a@b");
	check::equal(parsed("192.0.2.1"), "192.0.2.1");
	check::equal(parsed("*@192.0.2.0/24"), "192.0.2.0/24");
	check::equal(parsed("joe@192.0.2.0/24"), "joe@192.0.2.0/24");
	check::equal(parsed("::/16"), "0::/16");
	check::equal(parsed(parsed("::/16")), "0::/16");
	for (const std::string_view bad : {"", "bob", "a@", "@b", "n!a@b", "a@b@c", "192.0.2.1/24", "a@b/24", "a b@c"})
		check::equal(parsed(bad), "none");
}

void masks_cover()
{
	CHECK(covers("ev?l@*", "EVIL", "192.0.2.1"));
	CHECK(!covers("ev?l@*", "evvil", "192.0.2.1"));
	CHECK(covers("192.0.2.0/24", "any", "192.0.2.255"));
	CHECK(!covers("192.0.2.0/24", "any", "192.0.3.0"));
	CHECK(covers("joe@192.0.2.0/24", "joe", "192.0.2.5"));
	CHECK(!covers("joe@192.0.2.0/24", "jim", "192.0.2.5"));
	CHECK(covers("2001:db8::/32", "any", "2001:db8::1"));
	CHECK(covers("0::1:0/112", "any", "0::1:2"));
	// A tunnel or a translator is no way round.
	for (const std::string_view host : {"2002:c000:205::1", "64:ff9b::c000:205", "0::c000:205", "2001::3fff:fdfa"}) {
		CHECK(covers("192.0.2.0/24", "any", host) && covers("joe@192.0.2.5", "joe", host));
		CHECK(!covers("192.0.3.0/24", "any", host) && !covers("joe@192.0.2.6", "joe", host));
	}
	CHECK(!covers("127.0.0.0/8", "any", "127.0.0.1"));
	CHECK(!covers("127.0.0.1", "any", "127.0.0.1"));
	CHECK(covers("a*@127.0.0.1", "any", "127.0.0.1"));
	CHECK(!covers("0.0.0.0/8", "any", "localhost"));
	CHECK(covers("*@localhost", "any", "localhost"));
	CHECK(KlineMask::parse("192.0.2.0/24")->covers_all_of(*Address::ip("192.0.2.1", 1)));
	CHECK(!KlineMask::parse("joe@192.0.2.0/24")->covers_all_of(*Address::ip("192.0.2.1", 1)));
}

void wide_masks_are_known()
{
	for (const std::string_view wide : {"*@*", "?*@*.*", "*@?*:*", "0.0.0.0/0", "10.0.0.0/7", "::/15"})
		CHECK(KlineMask::parse(wide)->too_wide());
	for (const std::string_view narrow : {"a*@*", "*@*.org", "10.0.0.0/8", "::/16", "joe@0.0.0.0/0"})
		CHECK(!KlineMask::parse(narrow)->too_wide());
}

void times_are_read()
{
	const auto seconds = [](std::string_view text) {
		const auto time = parse_kline_time(text);
		return time ? static_cast<long>(time->count()) : -1L;
	};
	check::equal(seconds("0"), 0L);
	check::equal(seconds("30s"), 30L);
	check::equal(seconds("30m"), 1800L);
	check::equal(seconds("12h"), 43200L);
	check::equal(seconds("3650d"), 315360000L);
	check::equal(seconds("2w"), 1209600L);
	for (const std::string_view bad : {"", "m", "0m", "30", "-1m", "3651d", "99999999999999999999s", "1y", "1m2"})
		check::equal(seconds(bad), -1L);
}

void a_line_is_read_as_it_was_printed()
{
	const Kline kline{*KlineMask::parse("joe@*"), "o!o@h", "two  spaces :and more", 5000, 9000};
	const std::string line = print(kline);
	check::equal(line, "joe@* 5 9 o!o@h two  spaces :and more");
	check::equal(print(*parse_kline(line)), line);
	for (const std::string_view bad :
	     {"", "joe@*", "joe@* 5 9 o!o@h", "joe@* 5 9 o!o@h ", "joe 5 9 o r", "joe@* x 9 o r", "joe@* 5 -9 o r",
	      "joe@* 5 99999999999999 o r", "joe@*  5 9 o r"})
		CHECK(!parse_kline(bad));
}

void changes_are_kept_and_run_out()
{
	FakeHost host;
	Klines klines(kMap);
	const Kline first{*KlineMask::parse("a@*"), "o", "first", 1000, 2000};
	const Kline second{*KlineMask::parse("192.0.2.0/24"), "o", "second", 1000, 0};
	CHECK(klines.add(first, 2, host).change == Klines::Change::done);
	CHECK(klines.add(second, 2, host).change == Klines::Change::done);
	check::equal(host.kept.size(), std::size_t{2});
	CHECK(klines.add({*KlineMask::parse("c@*"), "o", "third", 1000, 0}, 2, host).change == Klines::Change::full);
	check::equal(klines.find("a", "198.51.100.1", 1999)->reason, "first");
	CHECK(!klines.find("a", "198.51.100.1", 2000));
	CHECK(klines.find(*Address::ip("192.0.2.1", 0), 2000).has_value());
	// The one that has run out makes room.
	CHECK(klines.add({*KlineMask::parse("c@*"), "o", "third", 2000, 0}, 2, host).change == Klines::Change::done);
	host.keep_fault = "disk full";
	const Klines::Result removed = klines.remove("192.0.2.0/24", 2000, host);
	CHECK(removed.change == Klines::Change::done);
	check::equal(removed.fault, "disk full");
	CHECK(!klines.find(*Address::ip("192.0.2.1", 0), 2000));
	CHECK(klines.remove("192.0.2.0/24", 2000, host).change == Klines::Change::absent);
}

const CMUnitTest kTests[] = {
    TEST_CASE(masks_are_read),
    TEST_CASE(masks_cover),
    TEST_CASE(wide_masks_are_known),
    TEST_CASE(times_are_read),
    TEST_CASE(a_line_is_read_as_it_was_printed),
    TEST_CASE(changes_are_kept_and_run_out),
};

} // namespace

int main()
{
	return check::main("kline", kTests);
}
