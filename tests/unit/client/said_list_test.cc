// SPDX-License-Identifier: MIT
#include "client/talk/said_list.hh"

#include <string>

#include "support/check.hh"

using namespace confer::client;

namespace {

const confer::irc::CaseMap kAscii(confer::irc::CaseMapping::ascii);

Said said(LineNumber line, std::string from, bool own = false)
{
	return {.line = line, .msgid = "m" + std::to_string(line), .from = std::move(from), .text = "text", .own = own};
}

void finds_the_last_message_of_a_nick()
{
	SaidList list;
	list.append(said(1, "bob"));
	list.append(said(3, "alice", true));
	list.append(said(5, "Bob"));
	list.prepend(said(-2, "carol"));
	check::equal(list.last_of("BOB", 100, kAscii)->msgid, "m5");
	check::equal(list.last_of("bob", 5, kAscii)->msgid, "m1");
	CHECK(!list.last_of("bob", 1, kAscii));
	check::equal(list.last_of("carol", 0, kAscii)->msgid, "m-2");
	check::equal(list.last_own(100)->msgid, "m3");
	CHECK(!list.last_own(3));
	check::equal(list.find("m1")->from, "bob");
	list.remove("m5");
	check::equal(list.last_of("bob", 100, kAscii)->msgid, "m1");
	list.clear();
	CHECK(!list.find("m1"));
}

void keeps_so_many_and_none_without_an_id()
{
	SaidList list;
	list.append({.from = "bob", .text = "no id"});
	CHECK(list.all().empty());
	for (std::size_t i = 0; i < SaidList::kMost + 10; ++i)
		list.append(said(static_cast<LineNumber>(i), "bob"));
	list.prepend(said(-1, "bob"));
	check::equal(list.all().size(), SaidList::kMost);
	CHECK(!list.find("m9") && list.find("m10") && !list.find("m-1"));
	list.clear();
	list.append({.msgid = "m", .from = "bob", .text = std::string(1000, 'x')});
	check::equal(list.all().front().text.size(), SaidList::kTextBytes);
}

void quotes_one_row()
{
	check::equal(quote("short"), "\"short\"");
	check::equal(quote("the backup of db2 is late again today"), "\"the backup of db2 is late agai…\"");
	check::equal(quote("one\ntwo"), "\"one…\"");
	check::equal(quote("\x1b[2J\x02"
	                   "bold"),
	             "\"\uFFFD[2Jbold\"");
}

const CMUnitTest kTests[] = {
    TEST_CASE(finds_the_last_message_of_a_nick),
    TEST_CASE(keeps_so_many_and_none_without_an_id),
    TEST_CASE(quotes_one_row),
};

} // namespace

int main()
{
	return check::main("said_list", kTests);
}
