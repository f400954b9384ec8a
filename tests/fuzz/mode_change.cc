// SPDX-License-Identifier: MIT
// Mode changes survive being composed into MODE messages and taken apart again, within the limits. Input: a byte for
// the arguments in a message, a byte for its size, then parameters between spaces.
#include "target.hh"

#include "irc/mode_change.hh"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace confer;
using irc::ModeChange;
using irc::ModeKind;

namespace {

constexpr std::size_t kMaxChanges = 40;

constexpr irc::ModeTable kTable = irc::ModeTable()
                                      .add(ModeKind::list, "beI")
                                      .add(ModeKind::always, "k")
                                      .add(ModeKind::when_set, "lf")
                                      .add(ModeKind::flag, "imnstC")
                                      .add(ModeKind::prefix, "qaohv");

std::vector<std::string_view> words(std::string_view text)
{
	std::vector<std::string_view> found;
	while (!text.empty() && found.size() < irc::kMaxParams - 1) {
		found.push_back(text.substr(0, text.find(' ')));
		text.remove_prefix(std::min(text.size(), found.back().size() + 1));
	}
	return found;
}

std::vector<ModeChange> parse(const std::vector<std::string_view> &params, std::size_t max)
{
	std::vector<ModeChange> changes;
	irc::ModeParser parser(kTable, params, max);
	ModeChange change;
	while (parser.next(change)) {
		fuzz::require(changes.size() < max, "no more changes than asked for");
		changes.push_back(change);
	}
	return changes;
}

bool same(const ModeChange &a, const ModeChange &b)
{
	return a.adding == b.adding && a.letter == b.letter && a.arg == b.arg;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	const std::size_t max_args = input.number() % 8;
	const std::size_t room = 8 + input.number() * 2;
	std::vector<ModeChange> changes = parse(words(input.rest()), kMaxChanges);
	for (const ModeChange &c : changes) {
		fuzz::require((c.status == ModeChange::Status::unknown) == (c.kind == ModeKind::unknown), "unknown letters");
		fuzz::require(c.status == ModeChange::Status::change || c.arg.empty(), "only a change has an argument");
		fuzz::require(!c.character.empty() && c.character.front() == c.letter, "the character begins with the letter");
	}
	std::erase_if(changes, [](const ModeChange &c) {
		const bool missing = c.kind != ModeKind::flag && c.arg.empty() && !(c.kind == ModeKind::when_set && !c.adding);
		return c.status != ModeChange::Status::change || missing;
	});

	std::vector<ModeChange> again;
	for (const irc::ModeLine &line : irc::compose_modes(changes, max_args, room)) {
		fuzz::require(max_args == 0 || line.args.size() <= max_args, "arguments within MODES");
		std::size_t written = 1 + line.letters.size() + (line.args.empty() ? 0 : 1);
		for (const std::string_view arg : line.args)
			written += 1 + arg.size();
		const auto letters =
		    std::count_if(line.letters.begin(), line.letters.end(), [](char c) { return c != '+' && c != '-'; });
		fuzz::require(letters >= 1 && (letters == 1 || written <= room), "within the room");
		std::vector<std::string_view> params = {line.letters};
		params.insert(params.end(), line.args.begin(), line.args.end());
		const std::vector<ModeChange> part = parse(params, kMaxChanges);
		again.insert(again.end(), part.begin(), part.end());
	}
	fuzz::require(std::equal(changes.begin(), changes.end(), again.begin(), again.end(), same), "compose, parse");
	return 0;
}
