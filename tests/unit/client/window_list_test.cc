// SPDX-License-Identifier: MIT
#include "client/talk/window_list.hh"

#include <string>

#include "support/check.hh"

using namespace confer::client;

namespace {

const confer::irc::CaseMap kMap(confer::irc::CaseMapping::ascii);
constexpr std::time_t kNoon = 1'700'000'000;

StyledLine line(std::string_view text)
{
	return StyledLine(Style::plain, text);
}

struct Some {
	WindowList windows{100};
	Window *server = windows.open(0, WindowKind::server, "irc", kMap);
	Window *ops = windows.open(0, WindowKind::channel, "#ops", kMap);
	Window *bob = windows.open(0, WindowKind::direct, "bob", kMap);
};

void finds_and_opens()
{
	Some some;
	WindowList &w = some.windows;
	check::equal(w.open(0, WindowKind::channel, "#OPS", kMap), some.ops);
	check::equal(w.find(0, "BOB", kMap), some.bob);
	check::equal(w.find(1, "bob", kMap), static_cast<Window *>(nullptr));
	Window *other = w.open(1, WindowKind::server, "bob", kMap);
	check::equal(w.find(1, "bob", kMap), static_cast<Window *>(nullptr)); // a server is no nick
	check::equal(&w.server(1), other);
	// A new window goes to the end, whatever its server.
	w.show(*other);
	check::equal(w.open(0, WindowKind::channel, "#dev", kMap)->number, 5);
	check::equal(&w.current(), other);
	check::equal(other->number, 4);
	for (std::size_t i = 0; i < 2 * WindowList::kMax; ++i)
		(void)w.open(1, WindowKind::direct, "x" + std::to_string(i), kMap);
	check::equal(w.size(), WindowList::kMax);
}

void goes_about()
{
	Some some;
	WindowList &w = some.windows;
	check::equal(&w.current(), some.server);
	w.rotate(-1);
	check::equal(&w.current(), some.bob);
	w.rotate(1);
	check::equal(&w.current(), some.server);
	w.show_last();
	check::equal(&w.current(), some.bob);
	CHECK(w.show_number(2));
	CHECK(!w.show_number(0) && !w.show_number(4));
	check::equal(&w.current(), some.ops);
	w.close(*some.ops);
	check::equal(&w.current(), some.bob); // which was looked at before
	check::equal(some.bob->number, 3);    // still
	CHECK(!w.show_number(2) && w.show_number(3));
	w.close(*some.server);
	check::equal(w.size(), 2);
	w.close(*some.bob);
	check::equal(&w.current(), some.server);
	w.show_last();
	check::equal(&w.current(), some.server);
}

void names_windows()
{
	Some some;
	WindowList &w = some.windows;
	check::equal(w.label(*some.ops), "#ops");
	Window *lab = w.open(1, WindowKind::server, "lab", kMap);
	Window *other = w.open(1, WindowKind::channel, "#Ops", kMap);
	check::equal(w.label(*some.ops), "#ops@irc");
	check::equal(w.label(*other), "#Ops@lab");
	check::equal(w.label(*lab), "lab");
	check::equal(w.find_label(0, "#ops", kMap), some.ops);
	check::equal(w.find_label(1, "#ops", kMap), other);
	check::equal(w.find_label(0, "#ops@lab", kMap), other);
	check::equal(w.find_label(1, "BOB", kMap), some.bob);
	check::equal(w.find_label(0, "LAB", kMap), lab);
	check::equal(w.find_label(0, "#ops@mars", kMap), static_cast<Window *>(nullptr));
	w.show(*other);
	w.close_server(1);
	check::equal(w.size(), 3);
	check::equal(&w.current(), some.server);
	check::equal(w.label(*some.ops), "#ops");
	CHECK(w.take_closed().empty()); // there is no server that could want to know
	check::equal(w.open(0, WindowKind::direct, "carol", kMap)->number, 4);
}

void counts_what_is_unread()
{
	Some some;
	WindowList &w = some.windows;
	w.append(*some.server, {line("seen"), kNoon, Activity::mention});
	check::equal(some.server->mentions, 0);
	w.append(*some.ops, {line("x"), kNoon, Activity::event});
	CHECK(some.ops->events);
	w.append(*some.ops, {line("x"), kNoon, Activity::message});
	w.append(*some.bob, {line("x"), kNoon, Activity::mention});
	check::equal(some.ops->messages, 1);
	check::equal(some.bob->mentions, 1);
	CHECK(w.show_unread());
	check::equal(&w.current(), some.bob);
	check::equal(some.bob->mentions, 0);
	check::equal(*some.bob->unread_from, 0);
	CHECK(w.show_unread());
	check::equal(&w.current(), some.ops);
	CHECK(!w.show_unread());
	w.show(*some.server);
	check::equal(*some.ops->unread_from, 2); // what comes now is new
	w.show(*some.ops);
	CHECK(!some.ops->unread_from); // and nothing has: what comes now is seen
}

/** A window that was never on the screen is unread still when its neighbour is closed. */
void closing_reads_nothing()
{
	Some some;
	WindowList &w = some.windows;
	Window *dev = w.open(0, WindowKind::channel, "#dev", kMap);
	Window *zed = w.open(0, WindowKind::direct, "zed", kMap);
	w.append(*dev, {line("x"), kNoon, Activity::mention});
	w.show(*some.ops);
	w.show(*zed);
	w.close(*zed);
	check::equal(&w.current(), some.ops);
	check::equal(dev->mentions, 1);
	check::equal(*dev->unread_from, 0);
	// Nor is one when a server goes.
	Window *lab = w.open(1, WindowKind::server, "lab", kMap);
	Window *other = w.open(1, WindowKind::channel, "#lab", kMap);
	w.append(*lab, {line("x"), kNoon, Activity::message});
	w.show(*other);
	w.close_server(1);
	check::equal(&w.current(), some.ops);
	check::equal(dev->mentions, 1);
	w.show(*some.server);
	w.close(*some.ops);
	w.close(*some.bob);
	check::equal(&w.current(), some.server);
	lab = w.open(1, WindowKind::server, "lab", kMap);
	w.show(*lab);
	w.close_server(0);
	check::equal(&w.current(), lab);
	check::equal(w.size(), 1);
}

void is_bounded()
{
	Some some;
	WindowList &w = some.windows;
	for (int i = 0; i < 30; ++i)
		w.append(*some.bob, {line("quiet"), kNoon});
	for (int i = 0; i < 10'000; ++i)
		w.append(*some.ops, {line("flood " + std::to_string(i)), kNoon});
	check::equal(some.bob->lines.end() - some.bob->lines.begin(), 30);
	check::equal(some.ops->lines.end() - some.ops->lines.begin(), 70);
	check::equal(some.ops->lines.at(some.ops->lines.end() - 1).text(), "flood 9999");
	for (int i = 0; i < 100; ++i)
		w.append(*some.ops, {line(std::string(8000, 'x')), kNoon});
	CHECK(some.ops->lines.end() - some.ops->lines.begin() < 5);
	w.append(*some.server, {line(std::string(1'000'000, 'x')), kNoon}); // more than there is room for
	CHECK(some.server->lines.empty());
}

void says_when_a_day_begins()
{
	Some some;
	some.windows.append(*some.ops, {line("a"), kNoon});
	some.windows.append(*some.ops, {line("b"), kNoon + 1});
	some.windows.append(*some.ops, {line("c"), kNoon + 24 * 3600});
	check::equal(some.ops->lines.end(), 4);
	check::equal(some.ops->lines.at(2).text(), "-- Wednesday, 2023-11-15 --");
}

void folds_comings_and_goings()
{
	Some some;
	WindowList &w = some.windows;
	w.append_presence(*some.ops, {line("first"), kNoon, Activity::event}, Move::joined, "alice", {});
	check::equal(some.ops->lines.at(0).text(), "first");
	w.append_presence(*some.ops, {line("second"), kNoon, Activity::event}, Move::joined, "bob", {});
	check::equal(some.ops->lines.end(), 1);
	check::contains(some.ops->lines.at(0).text(), "alice and bob have joined");
	w.append(*some.ops, {line("text"), kNoon});
	w.append_presence(*some.ops, {line("third"), kNoon, Activity::event}, Move::quit, "bob", {});
	check::equal(some.ops->lines.at(2).text(), "third");
	for (int i = 0; i < 500; ++i)
		w.append_presence(*some.ops, {line("x"), kNoon, Activity::event}, Move::joined, "n" + std::to_string(i), {});
	CHECK(some.ops->lines.end() > 3 && some.ops->lines.end() < 8);
}

/** What is put in front moves nothing that is there, and takes nothing away. */
void takes_what_is_older()
{
	Some some;
	WindowList &w = some.windows;
	w.append(*some.ops, {line("today"), kNoon, Activity::message});
	some.ops->unread_from = 0;
	w.prepend(*some.ops, {{line("a"), kNoon - 2 * 24 * 3600}, {line("b"), kNoon - 24 * 3600}, {line("c"), kNoon - 1}});
	check::equal(some.ops->lines.begin(), -5);
	check::equal(some.ops->lines.at(-5).text(), "a");
	check::equal(some.ops->lines.at(-4).text(), "-- Monday, 2023-11-13 --");
	check::equal(some.ops->lines.at(0).text(), "today");
	check::equal(*some.ops->unread_from, 0);
	w.prepend(*some.bob, {{line("long ago"), kNoon - 24 * 3600}}); // nothing was there
	w.append(*some.bob, {line("now"), kNoon});
	check::equal(some.bob->lines.at(0).text(), "-- Tuesday, 2023-11-14 --");
	CHECK(!w.full() && !some.ops->cut);
	std::vector<NewLine> many;
	for (int i = 0; i < 200; ++i)
		many.push_back({line(std::to_string(i)), kNoon - 3 * 24 * 3600});
	w.prepend(*some.ops, std::move(many));
	CHECK(w.full() && some.ops->cut);
	check::equal(some.bob->lines.end() - some.bob->lines.begin(), 3);
	check::equal(some.ops->lines.end() - some.ops->lines.begin(), 97);
	check::equal(some.ops->lines.at(-7).text(), "199");
}

void tells_of_closings_and_names()
{
	Some some;
	WindowList &w = some.windows;
	unsigned changes = w.changes();
	(void)w.open(0, WindowKind::direct, "BOB", kMap); // is there
	check::equal(w.changes(), changes);
	w.rename(*some.bob, "rob");
	CHECK(w.changes() != changes && w.take_closed().empty());
	changes = w.changes();
	w.close(*some.bob);
	CHECK(w.changes() != changes);
	check::equal(w.take_closed().at(0).name, "rob");
	CHECK(w.take_closed().empty());
}

const CMUnitTest kTests[] = {
    TEST_CASE(names_windows),
    TEST_CASE(finds_and_opens),
    TEST_CASE(goes_about),
    TEST_CASE(counts_what_is_unread),
    TEST_CASE(closing_reads_nothing),
    TEST_CASE(is_bounded),
    TEST_CASE(says_when_a_day_begins),
    TEST_CASE(folds_comings_and_goings),
    TEST_CASE(takes_what_is_older),
    TEST_CASE(tells_of_closings_and_names),
};

} // namespace

int main()
{
	return check::main("window_list", kTests);
}
