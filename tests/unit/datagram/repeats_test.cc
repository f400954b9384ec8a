// SPDX-License-Identifier: MIT
#include "datagram/repeats.hh"

#include <string>

#include "support/check.hh"

using namespace confer::datagram;
using namespace std::chrono_literals;

namespace {

const Time kStart = Time{} + 1h;

/** Shows what becomes of messages: "post", "same", with "SOURCE:COUNT " of what is told first. */
class Listener {
public:
	explicit Listener(std::chrono::seconds window = 10s) { repeats_.set(window); }

	std::string hear(std::string_view source, std::string_view text, Time now = kStart,
	                 std::optional<Priority> priority = std::nullopt)
	{
		told_.clear();
		const bool same = repeats_.repeats(source, "#ops", priority, text, now, told_);
		return told() + (same ? "same" : "post");
	}
	std::string expire(Time now)
	{
		told_.clear();
		repeats_.expire(now, told_);
		return told();
	}
	/** What was heard last could not be posted. */
	void refuse() { repeats_.forget_last(); }
	bool pending() const { return repeats_.pending(); }

private:
	std::string told() const
	{
		std::string out;
		for (const Repetition &one : told_)
			out += one.source + ":" + std::to_string(one.count) + " ";
		return out;
	}

	Repeats repeats_{1, 2};
	std::vector<Repetition> told_;
};

void counts_what_is_the_same()
{
	Listener listener;
	check::equal(listener.hear("a", "x"), "post");
	CHECK(!listener.pending());
	for (int i = 0; i < 41; ++i)
		check::equal(listener.hear("a", "x"), "same");
	CHECK(listener.pending());
	check::equal(listener.hear("a", "y"), "a:41 post");
	CHECK(!listener.pending());
	check::equal(listener.hear("a", "x"), "post");
}

void what_was_not_posted_is_not_repeated()
{
	Listener listener;
	check::equal(listener.hear("a", "x"), "post");
	listener.refuse();
	check::equal(listener.hear("a", "x"), "post");
	check::equal(listener.hear("a", "x"), "same");
}

void keeps_sources_apart()
{
	Listener listener;
	check::equal(listener.hear("a", "x"), "post");
	check::equal(listener.hear("b", "x"), "post");
	check::equal(listener.hear("a", "x"), "same");
	check::equal(listener.hear("b", "y"), "post");
	check::equal(listener.hear("a", "z"), "a:1 post");
}

void severity_makes_a_difference()
{
	Listener listener;
	check::equal(listener.hear("a", "x", kStart, Priority{1, Severity::err}), "post");
	check::equal(listener.hear("a", "x", kStart, Priority{1, Severity::info}), "post");
	check::equal(listener.hear("a", "x", kStart, Priority{1, Severity::info}), "same");
	check::equal(listener.hear("a", "x"), "a:1 post");
}

void tells_when_the_window_is_over()
{
	Listener listener;
	check::equal(listener.hear("a", "x", kStart), "post");
	check::equal(listener.hear("a", "x", kStart + 9s), "same");
	check::equal(listener.expire(kStart + 9s), "");
	check::equal(listener.expire(kStart + 10s), "a:1 ");
	check::equal(listener.hear("a", "x", kStart + 12s), "same"); // the next window
	check::equal(listener.expire(kStart + 20s), "a:1 ");
	check::equal(listener.expire(kStart + 60s), "");
	check::equal(listener.hear("a", "x", kStart + 60s), "post");
	check::equal(listener.hear("a", "x", kStart + 61s), "same");
	check::equal(listener.hear("a", "x", kStart + 80s), "a:1 post"); // nobody had expired it
	check::equal(listener.hear("a", "x", kStart + 81s), "same");
	check::equal(listener.expire(Time::max()), "a:1 ");
}

void can_be_told_not_to()
{
	Listener listener(0s);
	check::equal(listener.hear("a", "x"), "post");
	check::equal(listener.hear("a", "x"), "post");
}

void long_texts_are_not_compared()
{
	Listener listener;
	const std::string text(Repeats::kMaxText + 1, 'x');
	check::equal(listener.hear("a", text), "post");
	check::equal(listener.hear("a", text), "post");
	check::equal(listener.hear("a", text.substr(1)), "post");
	check::equal(listener.hear("a", text.substr(1)), "same");
}

void forgets_nobody_silently()
{
	Listener listener;
	const int sources = 10000;
	int told = 0;
	for (int i = 0; i < sources; ++i) {
		const std::string source = "s" + std::to_string(i);
		const Time now = kStart + std::chrono::microseconds(i);
		const std::string first = listener.hear(source, "x", now);
		told += first == "post" ? 0 : 1;
		check::equal(listener.hear(source, "x", now), "same");
	}
	CHECK(told >= sources - static_cast<int>(Repeats::kEntries));
	std::string rest = listener.expire(Time::max());
	for (const char c : rest)
		told += c == ':' ? 1 : 0;
	check::equal(told, sources);
}

void says_how_often()
{
	check::equal(repetition_text(1), "last message repeated 1 time");
	check::equal(repetition_text(41), "last message repeated 41 times");
}

const CMUnitTest kTests[] = {
    TEST_CASE(counts_what_is_the_same),
    TEST_CASE(keeps_sources_apart),
    TEST_CASE(severity_makes_a_difference),
    TEST_CASE(tells_when_the_window_is_over),
    TEST_CASE(can_be_told_not_to),
    TEST_CASE(long_texts_are_not_compared),
    TEST_CASE(what_was_not_posted_is_not_repeated),
    TEST_CASE(forgets_nobody_silently),
    TEST_CASE(says_how_often),
};

} // namespace

int main()
{
	return check::main("repeats", kTests);
}
