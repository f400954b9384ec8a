// SPDX-License-Identifier: MIT
#include "irc/message.hh"
#include "irc/mode_change.hh"

#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::irc;

namespace {

constexpr ModeTable kTable = ModeTable()
                                 .add(ModeKind::list, "beI")
                                 .add(ModeKind::always, "k")
                                 .add(ModeKind::when_set, "l")
                                 .add(ModeKind::flag, "imnst")
                                 .add(ModeKind::prefix, "ov");

/** The changes of a MODE message behind its target. The views are of `line`. */
std::vector<ModeChange> changes_of(std::string_view line, std::size_t max = 100)
{
	Message message;
	check::equal(parse(line, message), ParseError::none);
	std::vector<ModeChange> changes;
	ModeParser parser(kTable, std::span(message.params).first(message.count).subspan(1), max);
	ModeChange change;
	while (parser.next(change))
		changes.push_back(change);
	return changes;
}

/** Changes as text: "+o(nick) -l b? +k! +x#", where ? is a query, ! a missing argument, # an unknown letter. */
std::string shown(const std::vector<ModeChange> &changes)
{
	std::string text;
	for (const ModeChange &c : changes) {
		text += c.adding ? '+' : '-';
		text += c.letter;
		if (!c.arg.empty())
			text.append("(").append(c.arg).append(")");
		if (c.status != ModeChange::Status::change)
			text += " ?!#"[static_cast<int>(c.status)];
		text += ' ';
	}
	return text;
}

void parses()
{
	const struct {
		std::string_view line, changes;
	} cases[] = {
	    {"MODE #c +o nick", "+o(nick) "},
	    {"MODE #c o nick", "+o(nick) "},
	    {"MODE #c +ov-l a b", "+o(a) +v(b) -l "},
	    {"MODE #c +lk 5 key", "+l(5) +k(key) "},
	    {"MODE #c -lk key", "-l -k(key) "},
	    {"MODE #c +int-ms", "+i +n +t -m -s "},
	    {"MODE #c b", "+b? "},
	    {"MODE #c -b", "-b? "},
	    {"MODE #c +beI a!*@*", "+b(a!*@*) +e? +I? "},
	    {"MODE #c -b+b x y", "-b(x) +b(y) "},
	    {"MODE #c +ok-v+l", "+o! +k! -v! +l! "},
	    {"MODE #c +nxX?t", "+n +x# +X# +?# +t "},
	    {"MODE #c +", ""},
	    {"MODE #c :", ""},
	    {"MODE #c", ""},
	    {"MODE #c +-+--n", "-n "},
	    {"MODE #c +o a -v b", "+o(a) -v(b) "},
	    {"MODE #c +n -t +b", "+n -t +b? "},
	    {"MODE #c +o a b -v", "+o(a) "}, // a stray argument ends it
	    {"MODE #c +k -key", "+k(-key) "},
	    {"MODE #c +k :", "+k "},
	    {"MODE #c +k :a b", "+k(a b) "},
	};
	for (const auto &c : cases)
		check::equal(shown(changes_of(c.line)), c.changes);
}

void a_letter_of_several_bytes_is_one()
{
	const struct {
		std::string_view line;
		std::vector<std::string_view> characters;
	} cases[] = {
	    {"MODE #c +é", {"é"}},
	    {"MODE #c n+é-漢t", {"n", "é", "漢", "t"}},
	    {"MODE #c \xf0\x9f\x98\x80x", {"\xf0\x9f\x98\x80", "x"}},
	    {"MODE #c \xc3+\xa9n", {"\xc3", "\xa9", "n"}}, // not UTF-8: byte by byte
	};
	for (const auto &c : cases) {
		std::vector<std::string_view> characters;
		for (const ModeChange &change : changes_of(c.line)) {
			characters.push_back(change.character);
			CHECK(change.letter == change.character.front());
			CHECK((change.status == ModeChange::Status::unknown) == (change.letter != 'n' && change.letter != 't'));
		}
		CHECK(characters == c.characters);
	}
}

void an_empty_argument_is_there()
{
	const std::vector<ModeChange> changes = changes_of("MODE #c +k :");
	CHECK(changes.size() == 1 && changes[0].status == ModeChange::Status::change && changes[0].arg.empty());
}

void stops_at_its_bound()
{
	check::equal(shown(changes_of("MODE #c +ntims", 3)), "+n +t +i ");
	check::equal(shown(changes_of("MODE #c +n", 0)), "");
	check::equal(changes_of("MODE #c +" + std::string(400, 'b'), 20).size(), 20);
}

void kinds()
{
	check::equal(kTable.kind('b'), ModeKind::list);
	check::equal(kTable.kind('o'), ModeKind::prefix);
	check::equal(kTable.kind('B'), ModeKind::unknown);
	check::equal(kTable.kind('\xFF'), ModeKind::unknown);
}

std::string composed(std::string_view line, std::size_t max_args, std::size_t room)
{
	std::string text;
	for (const ModeLine &modes : compose_modes(changes_of(line), max_args, room)) {
		std::string out;
		LineWriter writer(out);
		writer.command("MODE").param("#c");
		append_modes(writer, modes);
		writer.end();
		text.append(out, 8, out.size() - 10).append("|");
	}
	return text;
}

void composes()
{
	check::equal(composed("MODE #c +ov-l a b", 6, 400), "+ov-l a b|");
	check::equal(composed("MODE #c -s-m+n+t", 6, 400), "-sm+nt|");
	check::equal(composed("MODE #c +ovo a b c", 2, 400), "+ov a b|+o c|");
	check::equal(composed("MODE #c +ovotn-i a b c", 2, 400), "+ov a b|+otn-i c|");
	check::equal(composed("MODE #c +ovoo a b c d", 0, 400), "+ovoo a b c d|");
	check::equal(composed("MODE #c -o+i-o a b", 1, 400), "-o+i a|-o b|");
	check::equal(composed("MODE #c +k :a b", 6, 400), "+k :a b|");
	check::equal(composed("MODE #c +", 6, 400), "");
}

void splits_at_the_room()
{
	// " +ooo abc def ghi" has 17 bytes; one more is kept for a ':' that the last argument may need.
	check::equal(composed("MODE #c +ooo abc def ghi", 6, 18), "+ooo abc def ghi|");
	check::equal(composed("MODE #c +ooo abc def ghi", 6, 17), "+oo abc def|+o ghi|");
	check::equal(composed("MODE #c +oo-n abcdefghijk l", 6, 5), "+o abcdefghijk|+o l|-n|");
}

void long_lists_stay_in_the_line()
{
	std::vector<ModeChange> changes;
	const std::string mask(90, 'm');
	for (int i = 0; i < 40; ++i)
		changes.push_back({.adding = i % 3 != 0, .letter = 'b', .kind = ModeKind::list, .arg = mask});
	std::size_t written = 0;
	std::string out;
	LineWriter measure(out);
	measure.source("nick!user@host").command("MODE").param("#channel");
	const std::size_t room = measure.room();
	for (const ModeLine &modes : compose_modes(changes, 12, room)) {
		std::string text;
		LineWriter line(text);
		line.source("nick!user@host").command("MODE").param("#channel");
		append_modes(line, modes);
		CHECK(line.end());
		written += modes.args.size();
	}
	check::equal(written, 40);
}

const CMUnitTest kTests[] = {
    TEST_CASE(parses),
    TEST_CASE(a_letter_of_several_bytes_is_one),
    TEST_CASE(an_empty_argument_is_there),
    TEST_CASE(stops_at_its_bound),
    TEST_CASE(kinds),
    TEST_CASE(composes),
    TEST_CASE(splits_at_the_room),
    TEST_CASE(long_lists_stay_in_the_line),
};

} // namespace

int main()
{
	return check::main("mode_change", kTests);
}
