// SPDX-License-Identifier: MIT
#include "client/terminal/fast_input.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::client;
using namespace std::chrono_literals;
using Verdict = FastInput::Verdict;

namespace {

/** A line that keys come to, as FastInput lets them. */
struct Rig {
	NoNames names;
	InputBox line{names};
	History history;
	FastInput fast;
	SteadyTime now{1h};

	/** Keys that come together: characters, '\n' for Enter, '\x03' for Ctrl-C. @return the verdicts, a letter each */
	std::string keys(std::string_view keys, bool all = false)
	{
		std::string verdicts;
		for (const char c : keys) {
			KeyPress press{Key::character, static_cast<char32_t>(c)};
			if (c == '\n')
				press = {Key::enter};
			else if (c == '\x03')
				press = {Key::interrupt};
			const Verdict verdict = fast.take(press, now, line, all);
			verdicts += verdict == Verdict::now ? 'n' : verdict == Verdict::later ? 'l' : 'e';
			if (verdict == Verdict::now && press.key == Key::character)
				(void)line.apply(press, history);
		}
		return verdicts;
	}
	void pause(std::chrono::milliseconds time) { now += time; }
};

void typing_is_left_alone()
{
	Rig rig;
	for (const char *key : {"h", "i", "\n", "/", "\n"}) {
		check::equal(rig.keys(key), "n");
		rig.pause(30ms);
	}
	check::equal(rig.keys("\n\n\n"), "nnn"); // Enter held down
	rig.pause(30ms);
	check::equal(rig.keys("a\x03\n"), "nnn");
	CHECK(!rig.fast.holding());
}

/** Over a slow line a whole line may come at once. */
void a_line_at_once_waits_for_a_moment()
{
	Rig rig;
	check::equal(rig.keys("so: "), "nnnn");
	rig.pause(30ms);
	check::equal(rig.keys("yes\n"), "nnnl");
	CHECK(rig.fast.holding());
	CHECK(rig.fast.until() == rig.now + FastInput::kHold);
	const FastInput::Burst burst = rig.fast.release();
	CHECK(burst.is_line());
	check::equal(burst.text, "yes\n");
	check::equal(burst.before.text, "so: ");
	CHECK(!rig.fast.holding());
}

void several_lines_are_a_paste()
{
	Rig rig;
	check::equal(rig.keys("> "), "nn");
	rig.pause(30ms);
	check::equal(rig.keys("one\ntw"), "nnnlll");
	rig.pause(9ms); // it comes in pieces
	check::equal(rig.keys("o\n/quit\n"), "llllllll");
	const FastInput::Burst burst = rig.fast.release();
	CHECK(!burst.is_line());
	check::equal(burst.text, "one\ntwo\n/quit\n");
	check::equal(burst.before.text, "> ");
	check::equal(rig.keys("x"), "n"); // it begins anew
}

/** Also where each byte is read alone. */
void a_slow_machine_changes_nothing()
{
	Rig rig;
	std::string verdicts;
	for (const char c : std::string_view("one\ntwo\n")) {
		verdicts += rig.keys({&c, 1});
		rig.pause(2ms);
	}
	check::equal(verdicts, "nnnlllll");
	check::equal(rig.fast.release().text, "one\ntwo\n");
}

void another_key_ends_it()
{
	Rig rig;
	check::equal(rig.keys("one\ntwo\x03"), "nnnlllle");
	check::equal(rig.fast.release().text, "one\ntwo");
}

/** A question is answered by a key alone. */
void a_question_takes_no_answer_of_a_paste()
{
	Rig rig;
	check::equal(rig.keys("y", true), "l");
	check::equal(rig.fast.release().text, "y");
	check::equal(rig.keys("yes\n", true), "llll");
	check::equal(rig.fast.release().text, "yes\n");
	check::equal(rig.keys("\x03", true), "n");
	CHECK(!rig.fast.holding());
}

void a_paste_is_bounded()
{
	Rig rig;
	(void)rig.keys("x\n");
	const std::string much(KeyDecoder::kMaxPaste / 4, 'x');
	for (int i = 0; i < 6; ++i)
		(void)rig.keys(much);
	check::equal(rig.fast.release().text.size(), KeyDecoder::kMaxPaste);
}

const CMUnitTest kTests[] = {
    TEST_CASE(typing_is_left_alone),      TEST_CASE(a_line_at_once_waits_for_a_moment),
    TEST_CASE(several_lines_are_a_paste), TEST_CASE(a_slow_machine_changes_nothing),
    TEST_CASE(another_key_ends_it),       TEST_CASE(a_question_takes_no_answer_of_a_paste),
    TEST_CASE(a_paste_is_bounded),
};

} // namespace

int main()
{
	return check::main("fast_input", kTests);
}
