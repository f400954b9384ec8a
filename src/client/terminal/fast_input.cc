// SPDX-License-Identifier: MIT
#include "client/terminal/fast_input.hh"

#include "client/secret.hh"
#include "irc/utf8.hh"

namespace confer::client {

namespace {

void add_character(char32_t c, std::string &text)
{
	std::string character;
	irc::utf8_append(c, character);
	append_wiping(text, character);
	crypto::wipe(character);
}

/** Adds a key that is a text. @return false if it is none */
bool add_text(const KeyPress &press, std::string &text)
{
	switch (press.key) {
	case Key::character: add_character(press.c, text); return true;
	case Key::enter:
	case Key::newline: text += '\n'; return true;
	case Key::complete: text += '\t'; return true;
	default: return false;
	}
}

} // namespace

FastInput::Verdict FastInput::take(const KeyPress &press, SteadyTime now, const InputBox &line, bool all)
{
	if (holding_) {
		if (!add_text(press, burst_.text))
			return Verdict::ends;
		if (burst_.text.size() > KeyDecoder::kMaxPaste)
			burst_.text.resize(KeyDecoder::kMaxPaste);
		last_ = now;
		return Verdict::later;
	}
	if (burst_.text.empty() || now - last_ > kGap) {
		crypto::wipe(burst_.text);
		burst_.before = line.draft();
	}
	last_ = now;
	const bool ends_line = press.key == Key::enter && !burst_.text.empty();
	if (all || ends_line) {
		holding_ = add_text(press, burst_.text);
		return holding_ ? Verdict::later : Verdict::now;
	}
	if (press.key == Key::character)
		add_character(press.c, burst_.text);
	else
		crypto::wipe(burst_.text);
	return Verdict::now;
}

FastInput::Burst FastInput::release()
{
	Burst burst = burst_;
	forget();
	return burst;
}

void FastInput::forget() noexcept
{
	crypto::wipe(burst_.text);
	burst_.before = {};
	holding_ = false;
}

} // namespace confer::client
