// SPDX-License-Identifier: MIT
#include "irc/mode_change.hh"

#include "irc/utf8.hh"

namespace confer::irc {

bool ModeParser::next(ModeChange &change) noexcept
{
	std::string_view character;
	if (left_ == 0 || !take_letter(character))
		return false;
	--left_;
	const char letter = character.front();
	change = {.adding = adding_, .letter = letter, .character = character, .kind = table_.kind(letter)};
	take_arg(change);
	return true;
}

/** Takes the next letter, and the signs in front of it. */
bool ModeParser::take_letter(std::string_view &character) noexcept
{
	do {
		while (!letters_.empty()) {
			character = letters_.substr(0, utf8_length(letters_));
			letters_.remove_prefix(character.size());
			if (character != "+" && character != "-")
				return true;
			adding_ = character == "+";
		}
	} while (take_letters());
	return false;
}

/** Takes a parameter of letters: the first in any case, later ones only with a sign in front. */
bool ModeParser::take_letters() noexcept
{
	if (params_.empty())
		return false;
	const std::string_view next = params_.front();
	const bool is_signed = next.starts_with('+') || next.starts_with('-');
	if (started_ && !is_signed)
		return false;
	started_ = true;
	letters_ = next;
	params_ = params_.subspan(1);
	return true;
}

void ModeParser::take_arg(ModeChange &change) noexcept
{
	using Status = ModeChange::Status;
	const bool takes_arg = change.kind == ModeKind::list || change.kind == ModeKind::always ||
	                       change.kind == ModeKind::prefix || (change.kind == ModeKind::when_set && change.adding);
	if (change.kind == ModeKind::unknown)
		change.status = Status::unknown;
	if (!takes_arg)
		return;
	if (params_.empty()) {
		change.status = change.kind == ModeKind::list ? Status::query : Status::missing_arg;
		return;
	}
	change.arg = params_.front();
	params_ = params_.subspan(1);
}

std::vector<ModeLine> compose_modes(std::span<const ModeChange> changes, std::size_t max_args, std::size_t room)
{
	std::vector<ModeLine> lines;
	std::size_t used = 0;
	bool adding = false;
	for (const ModeChange &change : changes) {
		const std::size_t arg_size = change.arg.empty() ? 0 : 1 + change.arg.size();
		const bool has_sign = !lines.empty() && adding == change.adding;
		const bool args_full = max_args > 0 && arg_size > 0 && !lines.empty() && lines.back().args.size() == max_args;
		// The space in front of the letters, and perhaps a ':' before the last argument.
		if (lines.empty() || args_full || used + (has_sign ? 1 : 2) + arg_size + 1 > room) {
			lines.emplace_back();
			used = 1;
		}
		ModeLine &line = lines.back();
		if (line.letters.empty() || adding != change.adding) {
			line.letters.push_back(change.adding ? '+' : '-');
			adding = change.adding;
			++used;
		}
		line.letters.push_back(change.letter);
		used += 1 + arg_size;
		if (arg_size > 0)
			line.args.push_back(change.arg);
	}
	return lines;
}

void append_modes(LineWriter &line, const ModeLine &modes)
{
	line.param(modes.letters);
	for (std::size_t i = 0; i < modes.args.size(); ++i) {
		if (i + 1 < modes.args.size())
			line.param(modes.args[i]);
		else
			line.last(modes.args[i]);
	}
}

} // namespace confer::irc
