// SPDX-License-Identifier: MIT
#include "client/terminal/input_box.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::client;

namespace {

struct Bob : Names {
	std::vector<std::string> nicks(std::string_view) const override { return {"bob"}; }
	std::vector<std::string> channels(std::string_view) const override { return {}; }
	std::vector<std::string> server_names(std::string_view) const override { return {}; }
	std::string topic(std::string_view) const override { return {}; }
	std::vector<std::string> windows(std::string_view) const override { return {}; }
};

struct Typist {
	Bob names;
	InputBox box{names};
	History history;

	/** Types bytes; what is submitted is taken. @return the texts, joined by '|' */
	std::string type(std::string_view bytes)
	{
		KeyDecoder decoder;
		decoder.feed(bytes);
		std::string submitted;
		while (const auto press = decoder.next())
			if (box.apply(*press, history) == InputBox::Result::submit)
				submitted += (submitted.empty() ? "" : "|") + box.take(history);
		return submitted;
	}
};

void submits()
{
	Typist typist;
	check::equal(typist.type("one\r\r two\r"), "one| two");
	check::equal(typist.type("a\x1b\rb\r"), "a\nb");
	typist.type("x\x1b[A");
	check::equal(typist.box.text(), "a\nb");
	typist.type("\x1b[A\x1b[A"); // through its lines first
	check::equal(typist.box.text(), " two");
	typist.type("\x1b[B\x1b[B\x1b[B\x1b[B");
	check::equal(typist.box.text(), "x");
}

void completes()
{
	Typist typist;
	typist.type("b\t");
	check::equal(typist.box.text(), "bob: ");
	typist.type("hi, b\tx");
	check::equal(typist.box.text(), "bob: hi, bob x");
}

void searches()
{
	Typist typist;
	typist.type("make all\rls\rmake test\r");
	typist.type("half\x12");
	check::contains(typist.box.search_prompt(), "search `'");
	typist.type("mak");
	check::equal(typist.box.text(), "make test");
	typist.type("\x12");
	check::equal(typist.box.text(), "make all");
	typist.type("\x12");
	check::contains(typist.box.search_prompt(), "not found");
	typist.type("\x07");
	check::equal(typist.box.text(), "half");
	check::equal(typist.box.search_prompt(), "");
	check::equal(typist.type("\x12ls\r"), ""); // Enter takes it, and does not send it
	check::equal(typist.type("\r"), "ls");
	typist.type("\x12zz\x7f\x7fll");
	check::equal(typist.box.text(), "make all");
	typist.type("!");
	check::contains(typist.box.search_prompt(), "not found `ll!'");
	typist.type("\x05!"); // another key takes what was found
	check::equal(typist.box.text(), "make all!");
}

void leaves_keys_alone()
{
	Typist typist;
	CHECK(typist.box.apply({Key::end_of_input}, typist.history) == InputBox::Result::none);
	CHECK(typist.box.apply({Key::page_up}, typist.history) == InputBox::Result::none);
	typist.type("ab\x01");
	CHECK(typist.box.apply({Key::end_of_input}, typist.history) == InputBox::Result::done);
	check::equal(typist.box.text(), "b");
}

const CMUnitTest kTests[] = {
    TEST_CASE(submits),
    TEST_CASE(completes),
    TEST_CASE(searches),
    TEST_CASE(leaves_keys_alone),
};

} // namespace

int main()
{
	return check::main("input_box", kTests);
}
