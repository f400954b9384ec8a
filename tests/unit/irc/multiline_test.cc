// SPDX-License-Identifier: MIT
// A message of several lines as clients get it.
#include "irc/limits.hh"
#include "irc/multiline.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::irc;

namespace {

constexpr std::string_view kHead = ":a!b@c PRIVMSG #c :";

std::string batch(std::string_view text, std::string_view end_tags = {})
{
	std::string out;
	Multiline{kHead, text}.append_batch(out, "m1", end_tags);
	return out;
}

std::string singles(std::string_view text)
{
	std::string out;
	const Multiline message{kHead, text};
	message.each_single([&](std::string_view line) { message.append_single(out, line); });
	return out;
}

void it_is_a_batch()
{
	check::equal(batch("one\n\ntwo\rthree"), ":a!b@c BATCH +m1 draft/multiline #c\r\n"
	                                         "@batch=m1 :a!b@c PRIVMSG #c :one\r\n"
	                                         "@batch=m1 :a!b@c PRIVMSG #c :\r\n"
	                                         "@batch=m1 :a!b@c PRIVMSG #c :two\r\n"
	                                         "@batch=m1;draft/multiline-concat :a!b@c PRIVMSG #c :three\r\n"
	                                         ":a!b@c BATCH -m1\r\n");
	CHECK(batch("x", "@batch=h ").ends_with("@batch=h :a!b@c BATCH -m1\r\n"));
	check::equal(Multiline::batch_name(36), "m10");
}

void others_get_lines_that_have_text()
{
	check::equal(singles("one\n\ntwo\rthree\n"), ":a!b@c PRIVMSG #c :one\r\n"
	                                             ":a!b@c PRIVMSG #c :two\r\n"
	                                             ":a!b@c PRIVMSG #c :three\r\n");
}

void long_lines_are_divided()
{
	const std::size_t room = kMaxLine - kHead.size() - 2;
	const std::string text(room + 3, 'x');
	check::equal(singles(text), std::string(kHead) + std::string(room, 'x') + "\r\n" + std::string(kHead) + "xxx\r\n");
	CHECK(batch(text).find("@batch=m1;draft/multiline-concat :a!b@c PRIVMSG #c :xxx\r\n") != std::string::npos);
	// A head that leaves no room makes no endless line.
	const std::string head = ":" + std::string(kMaxLine, 'n') + " PRIVMSG #c :";
	int lines = 0;
	Multiline{head, "abc"}.each_single([&](std::string_view line) { lines += line.size() == 1 ? 1 : 0; });
	CHECK(lines == 3);
}

const CMUnitTest kTests[] = {
    TEST_CASE(it_is_a_batch),
    TEST_CASE(others_get_lines_that_have_text),
    TEST_CASE(long_lines_are_divided),
};

} // namespace

int main()
{
	return check::main("multiline", kTests);
}
