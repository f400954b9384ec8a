// SPDX-License-Identifier: MIT
#include "client/terminal/history.hh"

#include <string>

#include "support/check.hh"

using namespace confer::client;

namespace {

void remembers()
{
	History history;
	CHECK(!history.earlier("x") && !history.later());
	for (const char *line : {"one", "two", "two", ""})
		history.add(line);
	check::equal(history.size(), 2);
	check::equal(*history.earlier("draft"), "two");
	check::equal(*history.earlier("two"), "one");
	CHECK(!history.earlier("one"));
	check::equal(*history.later(), "two");
	check::equal(*history.later(), "draft");
	CHECK(!history.later());
}

void begins_anew_after_a_line()
{
	History history;
	history.add("one");
	(void)history.earlier("");
	history.add("two");
	check::equal(*history.earlier(""), "two");
	history.leave();
	check::equal(*history.earlier(""), "two");
}

void is_bounded()
{
	History history;
	for (std::size_t i = 0; i < History::kMax + 10; ++i)
		history.add(std::to_string(i));
	check::equal(history.size(), History::kMax);
	check::equal(history.at(0), "10");
}

void finds_the_newest()
{
	History history;
	for (const char *line : {"make test", "make run", "ls"})
		history.add(line);
	check::equal(*history.find_back("make", history.size()), 1);
	check::equal(*history.find_back("make", 1), 0);
	CHECK(!history.find_back("make", 0));
	CHECK(!history.find_back("cc", 99));
}

const CMUnitTest kTests[] = {
    TEST_CASE(remembers),
    TEST_CASE(begins_anew_after_a_line),
    TEST_CASE(is_bounded),
    TEST_CASE(finds_the_newest),
};

} // namespace

int main()
{
	return check::main("history", kTests);
}
