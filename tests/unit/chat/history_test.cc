// SPDX-License-Identifier: MIT
#include "chat/event.hh"
#include "chat/history.hh"

#include "fake_log.hh"
#include "fixture.hh"

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

/** The same every time. */
std::minstd_rand random_numbers;

std::size_t random_below(std::size_t bound)
{
	return random_numbers() % bound;
}

HistorySettings kept(std::size_t messages, std::size_t memory = 64 << 20)
{
	HistorySettings settings;
	settings.retention = {};
	settings.enabled = true;
	settings.channel_messages = messages;
	settings.memory = memory;
	return settings;
}

/** A line as it went in. */
struct Line {
	HistoryRecord record;
	std::string body, account, tags;

	HistoryRecord::Text text() const { return {body, account, tags}; }
};

Line random_line(std::uint64_t number, std::size_t longest)
{
	Line line{{.time = 0, .number = number, .kind = HistoryKind::privmsg, .bot = false}, {}, {}, {}};
	line.body.assign(1 + random_below(longest), static_cast<char>('a' + random_below(26)));
	line.tags.assign(random_below(3) == 0 ? random_below(longest) : 0, '+');
	line.account.assign(random_below(3) == 0 ? random_below(20) : 0, 'A');
	return line;
}

void expect_line(const HistoryLane &lane, std::size_t i, const Line &want)
{
	const HistoryRecord::Text text = lane.text(lane[i]);
	check::equal(lane[i].number, want.record.number);
	check::equal(text.body, want.body);
	check::equal(text.account, want.account);
	check::equal(text.client_tags, want.tags);
}

/** Whatever the sizes of the lines, the newest are there, whole, in order; as many as were asked for. */
void a_lane_keeps_the_newest()
{
	for (int round = 0; round < 200; ++round) {
		HistoryBounds bounds;
		bounds.set(kept(0));
		HistoryLane lane(bounds);
		std::deque<Line> want;
		const std::size_t most = 1 + random_below(40);
		const std::size_t longest = round % 2 == 0 ? 30 : 5000;
		for (std::uint64_t number = 1; number < 150; ++number) {
			want.push_back(random_line(number, longest));
			lane.add(want.back().record, want.back().text(), most);
			if (want.size() > most)
				want.pop_front();
			check::equal(lane.size(), want.size());
		}
		for (std::size_t i = 0; i < want.size(); ++i)
			expect_line(lane, i, want[i]);
		check::equal(bounds.used(), lane.memory());
	}
}

/** What is erased is gone, its text too, and nothing else is. */
void a_lane_forgets_what_is_erased()
{
	for (int round = 0; round < 200; ++round) {
		HistoryBounds bounds;
		bounds.set(kept(0));
		HistoryLane lane(bounds);
		std::deque<Line> want;
		const std::size_t most = 1 + random_below(40);
		for (std::uint64_t number = 1; number < 150; ++number) {
			want.push_back(random_line(number, 300));
			lane.add(want.back().record, want.back().text(), most);
			if (want.size() > most)
				want.pop_front();
			if (random_below(3) == 0 && !want.empty()) {
				const auto at = want.begin() + static_cast<std::ptrdiff_t>(random_below(want.size()));
				const HistoryRecord::Text text = lane.text(lane[static_cast<std::size_t>(at - want.begin())]);
				CHECK(lane.erase(at->record.number));
				CHECK(text.body.find_first_not_of('\0') == std::string::npos);
				CHECK(!lane.erase(at->record.number));
				want.erase(at);
			}
			check::equal(lane.size(), want.size());
			for (std::size_t i = 0; i < want.size(); ++i)
				expect_line(lane, i, want[i]);
		}
		lane.erase_account(std::string());
		for (std::size_t i = 0; i < lane.size(); ++i)
			CHECK(!lane.text(lane[i]).account.empty());
	}
}

/** An erased line is in no answer, from memory or from the log. */
void an_erased_line_is_not_given_out()
{
	for (const std::size_t memory : {0, 100}) {
		FakeLog log;
		Settings given = settings();
		given.history = kept(memory);
		Stage stage(given, log);
		const auto ida = stage.log_in("ida", "batch");
		stage.say(*ida, "JOIN #c");
		for (const char *text : {"one", "two", "three"})
			stage.say(*ida, std::string("PRIVMSG #c :") + text);
		ida->take();
		const LogPosition two = log.lines()[log.lines().size() - 2].record.number;
		{
			WorldRead lock(stage.world);
			Channel &channel = *stage.world.find_channel("#c");
			MutexLock order(channel.delivery);
			CHECK(stage.world.log().erase(channel.stream(), two, wall_now()));
			check::equal(channel.history->erase(two), memory != 0);
		}
		stage.say(*ida, "CHATHISTORY LATEST #c * 10");
		const std::string answer = ida->take();
		check::contains(answer, "PRIVMSG #c :one");
		check::contains(answer, "PRIVMSG #c :three");
		CHECK(answer.find("two") == std::string::npos);
	}
}

void a_lane_allocates_no_more_once_it_has_grown()
{
	HistoryBounds bounds;
	bounds.set(kept(0));
	HistoryLane lane(bounds);
	for (std::uint64_t number = 1; number < 1000; ++number)
		lane.add(random_line(number, 100).record, {std::string(100, 'x'), {}, {}}, 64);
	const std::size_t memory = lane.memory();
	CHECK(memory <= 64 * 32 + 2 * 64 * 100 + 2048);
	for (std::uint64_t number = 1000; number < 5000; ++number)
		lane.add(random_line(number, 100).record, {std::string(100, 'x'), {}, {}}, 64);
	check::equal(lane.memory(), memory);
}

void the_memory_of_all_is_bounded()
{
	for (int round = 0; round < 50; ++round) {
		HistoryBounds bounds;
		const std::size_t memory = random_below(100000);
		bounds.set(kept(0, memory));
		{
			std::deque<HistoryLane> lanes;
			for (int i = 0; i < 5; ++i)
				lanes.emplace_back(bounds);
			std::vector<std::deque<Line>> all(lanes.size());
			for (std::uint64_t number = 1; number < 1000; ++number) {
				const std::size_t to = random_below(lanes.size());
				all[to].push_back(random_line(number, 1000));
				lanes[to].add(all[to].back().record, all[to].back().text(), 500);
				CHECK(bounds.used() <= memory);
			}
			std::size_t used = 0;
			for (std::size_t i = 0; i < lanes.size(); ++i) {
				used += lanes[i].memory();
				// A lane that has memory has the newest.
				for (std::size_t back = 1; back <= lanes[i].size(); ++back)
					expect_line(lanes[i], lanes[i].size() - back, all[i][all[i].size() - back]);
				if (lanes[i].memory() > 5000)
					CHECK(lanes[i].size() > 0);
			}
			check::equal(bounds.used(), used);
			// Less memory by a reload: each keeps its newest, and the sum is within the new bound.
			for (HistoryLane &lane : lanes)
				lane.shrink(1, 3);
			CHECK(bounds.used() <= used / 3);
			for (std::size_t i = 0; i < lanes.size(); ++i)
				for (std::size_t back = 1; back <= lanes[i].size(); ++back)
					expect_line(lanes[i], lanes[i].size() - back, all[i][all[i].size() - back]);
		}
		check::equal(bounds.used(), 0);
	}
}

/** Lines of a history with times of every kind, and what of them should be kept. */
struct RandomHistory {
	RandomHistory()
	{
		bounds.set(kept(most));
		WallTime time = 1000;
		for (std::uint64_t number = 1; number <= 60; ++number) {
			// Several in one millisecond; at times somebody sets the clock back.
			time += static_cast<WallTime>(random_below(3));
			if (random_below(20) == 0)
				time -= 5;
			Line line = random_line(number * 3, 20);
			line.record.time = time;
			line.record.kind = static_cast<HistoryKind>(random_below(10));
			history.add(line.record, line.text());
			lines.push_back(line);
		}
		// The newest of each lane, oldest first.
		std::size_t messages = 0, events = 0;
		for (std::size_t i = lines.size(); i-- > 0;) {
			const bool message = (bit(lines[i].record.kind) & kMessageKinds) != 0;
			if (++(message ? messages : events) > most)
				lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
		}
	}

	HistoryBounds bounds;
	const std::size_t most = 1 + random_below(40);
	History history{bounds};
	std::vector<Line> lines;
};

std::optional<HistoryPoint> random_point()
{
	if (random_below(3) == 0)
		return {};
	if (random_below(2) == 0)
		return HistoryPoint{HistoryPoint::By::number, static_cast<std::int64_t>(random_below(200))};
	return HistoryPoint{HistoryPoint::By::time, static_cast<std::int64_t>(990 + random_below(100))};
}

std::int64_t value_of(const HistoryRecord &record, const HistoryPoint &point)
{
	return point.by == HistoryPoint::By::time ? record.time : static_cast<std::int64_t>(record.number);
}

std::vector<Line> by_hand(const std::vector<Line> &lines, const HistoryQuery &query)
{
	std::vector<Line> found;
	for (const Line &line : lines) {
		const HistoryRecord &record = line.record;
		if ((!query.after || value_of(record, *query.after) > query.after->value) &&
		    (!query.before || value_of(record, *query.before) < query.before->value) &&
		    (query.kinds >> static_cast<unsigned>(record.kind) & 1) != 0 && record.time >= query.oldest)
			found.push_back(line);
	}
	if (found.size() > query.limit && query.newest)
		found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(query.limit));
	found.resize(std::min(found.size(), query.limit));
	return found;
}

void selects_what_a_search_by_hand_finds()
{
	for (int round = 0; round < 100; ++round) {
		const RandomHistory random;
		HistoryPage page;
		std::vector<Line> want;
		for (int i = 0; i < 100; ++i) {
			HistoryQuery query{.after = random_point(), .before = random_point(), .newest = random_below(2) == 0};
			query.limit = random_below(30);
			query.kinds = random_below(3) == 0 ? kMessageKinds : static_cast<HistoryKinds>(random_below(1024));
			if (random_below(4) == 0)
				query.oldest = static_cast<WallTime>(990 + random_below(100));
			// A second page comes behind the first.
			if (i % 2 == 0) {
				page = {};
				want.clear();
			}
			random.history.select(query, page);
			const std::vector<Line> more = by_hand(random.lines, query);
			want.insert(want.end(), more.begin(), more.end());
			check::equal(page.size(), want.size());
			for (std::size_t j = 0; j < want.size(); ++j) {
				check::equal(page[j].number, want[j].record.number);
				check::equal(page.text(j).body, want[j].body);
				check::equal(page.text(j).account, want[j].account);
				check::equal(page.text(j).client_tags, want[j].tags);
			}
		}
	}
}

void what_is_too_old_goes()
{
	HistoryBounds bounds;
	HistorySettings settings = kept(100);
	settings.retention = seconds(10);
	bounds.set(settings);
	History history(bounds);
	const auto add = [&](WallTime time, HistoryKind kind, std::uint64_t number) {
		history.add({.time = time, .number = number, .kind = kind, .bot = false}, {"x", {}, {}});
	};
	const auto count = [&](WallTime now) {
		HistoryPage page;
		history.select({.limit = 100, .kinds = 1023, .oldest = bounds.oldest(now)}, page);
		return page.size();
	};
	add(1000, HistoryKind::privmsg, 1);
	add(2000, HistoryKind::topic, 2);
	add(11000, HistoryKind::privmsg, 3);
	check::equal(count(11000), 3);
	check::equal(count(11001), 2);
	check::equal(count(12001), 1);
	check::equal(*history.last_message(bounds.oldest(21000)), 11000);
	CHECK(!history.last_message(bounds.oldest(21001)));
	// By the next line it is gone for good, whatever the configuration will be.
	add(11001, HistoryKind::notice, 4);
	settings.retention = seconds(0);
	bounds.set(settings);
	check::equal(count(11001), 3);
	CHECK(bounds.oldest(5) < 0);
}

Settings with_history(std::size_t messages = 1000)
{
	Settings settings = test::settings();
	settings.history = kept(messages);
	return settings;
}

/** The lines of an answer, without the BATCH around it. */
std::vector<std::string> lines_of(const std::string &bytes)
{
	std::vector<std::string> lines;
	std::string_view rest = bytes;
	while (!rest.empty()) {
		const std::size_t end = rest.find("\r\n");
		CHECK(end != rest.npos);
		if (rest.find(" BATCH ") > end)
			lines.emplace_back(rest.substr(0, end));
		rest.remove_prefix(end + 2);
	}
	return lines;
}

std::string tag_of(const std::string &line, std::string_view name)
{
	irc::Message message;
	CHECK(irc::parse(line, message) == irc::ParseError::none);
	return std::string(message.tag(name).value_or(""));
}

/** Message ids of these lines. */
std::vector<std::string> ids_of(const std::vector<std::string> &lines)
{
	std::vector<std::string> ids;
	for (const std::string &line : lines)
		ids.push_back(tag_of(line, "msgid"));
	return ids;
}

/** A channel in which much was said, and the lines that its one member got. */
struct Said {
	explicit Said(bool events) : stage(with_history())
	{
		ida = stage.log_in("ida", std::string("batch echo-message message-tags server-time") +
		                              (events ? " draft/event-playback" : ""));
		stage.say(*ida, "JOIN #c");
		const std::string joined = lines_of(ida->take()).front();
		if (events)
			lines.push_back(joined);
		for (int i = 0; i < 40; ++i) {
			const bool event = random_below(3) == 0;
			stage.say(*ida, text(event ? "TOPIC #c :" : "PRIVMSG #c :", "line ", i));
			const std::string line = lines_of(ida->take()).front();
			if (events || !event)
				lines.push_back(line);
		}
	}

	/** Asks, and gives the ids of the lines in the answer. */
	std::vector<std::string> ask(const std::string &command)
	{
		stage.say(*ida, "CHATHISTORY " + command);
		return ids_of(lines_of(ida->take()));
	}
	/** The ids of the lines from `begin` to before `end`; out of bounds are none. */
	std::vector<std::string> ids(std::ptrdiff_t begin, std::ptrdiff_t end) const
	{
		std::vector<std::string> ids = ids_of(lines);
		const auto size = static_cast<std::ptrdiff_t>(ids.size());
		begin = std::clamp<std::ptrdiff_t>(begin, 0, size);
		end = std::clamp(end, begin, size);
		return {ids.begin() + begin, ids.begin() + end};
	}

	Stage stage;
	std::shared_ptr<FakeSession> ida;
	std::vector<std::string> lines;
};

void each_subcommand_gives_its_lines()
{
	for (int round = 0; round < 40; ++round) {
		Said said(round % 2 == 0);
		const auto size = static_cast<std::ptrdiff_t>(said.lines.size());
		for (int i = 0; i < 50; ++i) {
			const auto at = static_cast<std::ptrdiff_t>(random_below(said.lines.size()));
			const auto to = static_cast<std::ptrdiff_t>(random_below(said.lines.size()));
			const auto limit = static_cast<std::ptrdiff_t>(1 + random_below(50));
			const std::string first = "msgid=" + tag_of(said.lines[static_cast<std::size_t>(at)], "msgid");
			const std::string second = "msgid=" + tag_of(said.lines[static_cast<std::size_t>(to)], "msgid");
			const std::string end = text(' ', limit);
			CHECK(said.ask("LATEST #c *" + end) == said.ids(size - limit, size));
			CHECK(said.ask("LATEST #c " + first + end) == said.ids(std::max(at + 1, size - limit), size));
			CHECK(said.ask("BEFORE #c " + first + end) == said.ids(at - limit, at));
			CHECK(said.ask("AFTER #c " + first + end) == said.ids(at + 1, at + 1 + limit));
			CHECK(said.ask("AROUND #c " + first + end) == said.ids(at - limit / 2, at + limit - limit / 2));
			if (at <= to)
				CHECK(said.ask("BETWEEN #c " + first + ' ' + second + end) ==
				      said.ids(at + 1, std::min(to, at + 1 + limit)));
			else
				CHECK(said.ask("BETWEEN #c " + first + ' ' + second + end) ==
				      said.ids(std::max(to + 1, at - limit), at));
		}
	}
}

/** The same by time: several lines have the same one, and all of them are left out by it. */
void times_leave_out_all_that_have_them()
{
	Said said(false);
	for (const std::string &line : said.lines) {
		const std::string time = tag_of(line, "time");
		const auto begin = std::find_if(said.lines.begin(), said.lines.end(),
		                                [&](const std::string &other) { return tag_of(other, "time") == time; });
		const auto end = std::find_if(begin, said.lines.end(),
		                              [&](const std::string &other) { return tag_of(other, "time") != time; });
		const std::ptrdiff_t before = begin - said.lines.begin(), behind = end - said.lines.begin();
		CHECK(said.ask("BEFORE #c timestamp=" + time + " 100") == said.ids(0, before));
		CHECK(said.ask("AFTER #c timestamp=" + time + " 100") == said.ids(behind, 100));
		CHECK(said.ask("LATEST #c timestamp=" + time + " 100") == said.ids(behind, 100));
		CHECK(said.ask("AROUND #c timestamp=" + time + " 1") == said.ids(before, before + 1));
		CHECK(said.ask("BETWEEN #c timestamp=1970-01-01T00:00:00Z timestamp=" + time + " 100") == said.ids(0, before));
		CHECK(said.ask("BETWEEN #c timestamp=2999-01-01T00:00:00Z timestamp=" + time + " 100") ==
		      said.ids(behind, 100));
	}
}

/** A message that is no longer kept still tells where it stood: nothing behind it is missed, and nothing given twice.
 */
void an_id_outlives_its_message()
{
	Stage stage(with_history(5));
	const auto ida = stage.log_in("ida", "batch echo-message message-tags");
	stage.say(*ida, "JOIN #c");
	ida->take();
	std::vector<std::string> ids;
	for (int i = 0; i < 20; ++i) {
		stage.say(*ida, text("PRIVMSG #c :", i));
		ids.push_back(ids_of(lines_of(ida->take())).front());
	}
	stage.say(*ida, "CHATHISTORY AFTER #c msgid=" + ids[3] + " 3");
	CHECK(ids_of(lines_of(ida->take())) == std::vector<std::string>(ids.begin() + 15, ids.begin() + 18));
	stage.say(*ida, "CHATHISTORY BEFORE #c msgid=" + ids[3] + " 3");
	CHECK(lines_of(ida->take()).empty());
	for (const std::string &id :
	     {std::string("nonsense"), ids[0] + "0", ids[0].substr(0, ids[0].size() - 1), std::string()}) {
		stage.say(*ida, "CHATHISTORY AFTER #c msgid=" + id + " 3");
		check::contains(ida->take(), "FAIL CHATHISTORY MESSAGE_ERROR AFTER #c ");
	}
}

void a_reload_changes_what_is_kept()
{
	Stage stage(with_history());
	const auto ida = stage.log_in("ida", "batch");
	stage.say(*ida, "JOIN #c");
	for (int i = 0; i < 200; ++i)
		stage.say(*ida, text("PRIVMSG #c :", i, std::string(200, 'x')));
	ida->take();
	const auto configure = [&](auto &&change) {
		Settings changed = with_history();
		change(changed.history);
		WorldWrite lock(stage.world);
		stage.world.configure(std::move(changed));
	};
	const auto latest = [&] {
		stage.say(*ida, "CHATHISTORY LATEST #c * 1000");
		return lines_of(ida->take());
	};
	check::equal(latest().size(), 100);
	configure([](HistorySettings &history) { history.query_max = 1000; });
	check::equal(latest().size(), 200);
	configure([](HistorySettings &history) { history.memory = 20000; });
	CHECK(stage.world.history_bounds().used() <= 20000);
	const std::vector<std::string> fewer = latest();
	CHECK(fewer.size() > 10 && fewer.size() < 100);
	check::contains(fewer.back(), ":199x");
	configure([](HistorySettings &history) { history.channel_messages = 3; });
	check::equal(latest().size(), 3);
	check::contains(latest().front(), ":197x");
	// It neither begins nor ends before a restart.
	configure([](HistorySettings &history) { history.enabled = false; });
	check::equal(latest().size(), 3);
	configure([](HistorySettings &history) { history.channel_messages = 0; });
	check::equal(latest().size(), 0);
	// Its memory goes with the channel.
	stage.say(*ida, "PART #c");
	check::equal(stage.world.history_bounds().used(), 0);
}

void retention_holds_for_answers()
{
	Settings settings = with_history();
	settings.history.retention = seconds(3600);
	Stage stage(settings);
	const auto ida = stage.log_in("ida", "batch");
	stage.say(*ida, "JOIN #c");
	const auto add = [&](WallTime age, std::string_view body) {
		WorldRead lock(stage.world);
		Channel &channel = *stage.world.find_channel("#c");
		MutexLock order(channel.delivery);
		channel.history->add({.time = wall_now() - age,
		                      .number = stage.world.message_ids().next(),
		                      .kind = HistoryKind::privmsg,
		                      .bot = false},
		                     {body, {}, {}});
	};
	add(10, ":a!b@c PRIVMSG #c :new, from when the clock was wrong");
	add(3600 * 1000 + 10, ":a!b@c PRIVMSG #c :old");
	ida->take();
	stage.say(*ida, "CHATHISTORY LATEST #c * 10");
	const std::vector<std::string> lines = lines_of(ida->take());
	check::equal(lines.size(), 1);
	check::contains(lines.front(), ":new");
}

/** As with LIST and WHO: who asked for much is not given up for what waits. */
void a_long_answer_is_not_held_against_its_reader()
{
	Settings settings = with_history();
	settings.history.query_max = 1000;
	Stage stage(settings);
	const auto ida = stage.log_in("ida", "batch");
	stage.say(*ida, "JOIN #c");
	for (int i = 0; i < 500; ++i)
		stage.say(*ida, text("PRIVMSG #c :", i, std::string(300, 'x')));
	ida->take();
	ida->outbox.set_limit(4096);
	stage.say(*ida, "CHATHISTORY LATEST #c * 1000");
	check::equal(lines_of(ida->take()).size(), 500);
	CHECK(!ida->outbox.finished());
}

/** However loud some channels are, the others find room. */
void a_loud_lane_leaves_room_for_the_others()
{
	HistoryBounds bounds;
	constexpr std::size_t kMemory = 8 << 20;
	bounds.set(kept(100000, kMemory));
	std::deque<HistoryLane> loud;
	for (int i = 0; i < 10; ++i) {
		loud.emplace_back(bounds);
		for (std::uint64_t number = 1; number < 20000; ++number)
			loud.back().add({.time = 1, .number = number, .kind = HistoryKind::privmsg, .bot = false},
			                {std::string(400, 'x'), {}, {}}, 100000);
		CHECK(loud.back().memory() <= kMemory / 4);
		CHECK(loud.back().lost().number == 19999 - loud.back().size());
	}
	HistoryLane quiet(bounds);
	for (std::uint64_t number = 1; number <= 100; ++number)
		quiet.add({.time = 1, .number = number, .kind = HistoryKind::privmsg, .bot = false},
		          {std::string(400, 'x'), {}, {}}, 100000);
	check::equal(quiet.size(), 100);
	CHECK(bounds.used() <= kMemory);
}

/** A query says whether memory has all of its answer. */
void it_knows_what_it_has_not_got()
{
	HistoryBounds bounds;
	bounds.set(kept(10));
	History history(bounds);
	const auto say = [&](std::uint64_t number) {
		history.add(
		    {.time = static_cast<WallTime>(number) * 100, .number = number, .kind = HistoryKind::privmsg, .bot = false},
		    {":a!b@c PRIVMSG #c :x", {}, {}});
	};
	const auto complete = [&](const HistoryQuery &query) {
		HistoryPage page;
		return history.select(query, page);
	};
	const auto number = [](std::int64_t value) { return HistoryPoint{HistoryPoint::By::number, value}; };
	const auto time = [](std::int64_t value) { return HistoryPoint{HistoryPoint::By::time, value}; };
	for (std::uint64_t i = 1; i <= 10; ++i)
		say(i);
	CHECK(complete({.newest = true, .limit = 100}) && complete({.limit = 3}));
	for (std::uint64_t i = 11; i <= 20; ++i) // the first ten are gone
		say(i);
	CHECK(complete({.newest = true, .limit = 10}) && !complete({.newest = true, .limit = 11}));
	CHECK(complete({.after = number(10), .limit = 100}) && !complete({.after = number(9), .limit = 1}));
	CHECK(complete({.after = time(1000), .limit = 100}) && !complete({.after = time(999), .limit = 1}));
	CHECK(complete({.before = number(20), .newest = true, .limit = 9}));
	CHECK(!complete({.before = number(15), .newest = true, .limit = 9}));
	CHECK(!complete({.limit = 1}));
	CHECK(complete({.newest = true, .limit = 100, .oldest = 1001}));
	// Other kinds are in another lane, from which nothing is gone.
	CHECK(complete({.limit = 1, .kinds = kMessageKinds | bit(HistoryKind::join)}) == false);
	History later(bounds);
	later.continue_from(500, 700);
	HistoryPage page;
	CHECK(!later.select({.newest = true, .limit = 1}, page) && later.select({.after = number(500), .limit = 1}, page));
}

/** Threads read the clock before they hold the channel; who was late must not seem to have spoken first. */
void times_of_a_channel_do_not_go_back()
{
	Stage stage(with_history());
	const auto ida = stage.log_in("ida");
	stage.say(*ida, "JOIN #c");
	const WallTime now = wall_now() + 1000 * 60;
	const auto record = [&](WallTime time) {
		WorldRead lock(stage.world);
		Channel &channel = *stage.world.find_channel("#c");
		MutexLock order(channel.delivery);
		Event event;
		event.start(stage.world.message_ids(), "a!b@c", "PRIVMSG", {"#c"}, "x");
		Event *const events[] = {&event};
		channel.record(events, time, true);
		return event.time() - now;
	};
	check::equal(record(now), 0);
	check::equal(record(now - 3), 0);
	check::equal(record(now + 5), 5);
	check::equal(record(now - 900), 5);
	check::equal(record(now - 5000), -5000); // the clock was set
	check::equal(record(now - 4999), -4999);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_lane_keeps_the_newest),
    TEST_CASE(a_lane_forgets_what_is_erased),
    TEST_CASE(an_erased_line_is_not_given_out),
    TEST_CASE(a_lane_allocates_no_more_once_it_has_grown),
    TEST_CASE(the_memory_of_all_is_bounded),
    TEST_CASE(selects_what_a_search_by_hand_finds),
    TEST_CASE(what_is_too_old_goes),
    TEST_CASE(each_subcommand_gives_its_lines),
    TEST_CASE(times_leave_out_all_that_have_them),
    TEST_CASE(an_id_outlives_its_message),
    TEST_CASE(a_reload_changes_what_is_kept),
    TEST_CASE(retention_holds_for_answers),
    TEST_CASE(a_long_answer_is_not_held_against_its_reader),
    TEST_CASE(a_loud_lane_leaves_room_for_the_others),
    TEST_CASE(it_knows_what_it_has_not_got),
    TEST_CASE(times_of_a_channel_do_not_go_back),
};

} // namespace

int main()
{
	return check::main("history", kTests);
}
