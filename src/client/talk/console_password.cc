// SPDX-License-Identifier: MIT
//
// Console's part that asks for a password: what is typed is shown nowhere, and kept nowhere.

#include "client/talk/console.hh"

#include "client/safe_text.hh"
#include "client/write_all.hh"
#include "irc/utf8.hh"

#include <ctime>
#include <utility>

#include <termios.h>
#include <unistd.h>

namespace confer::client {

namespace {

/** Bytes of a password at most: a line of the protocol carries no more. */
constexpr std::size_t kLongest = 300;

/** Has the terminal's driver show what is typed, or not. */
void set_echo(bool on) noexcept
{
	termios settings{};
	if (::tcgetattr(STDIN_FILENO, &settings) != 0)
		return;
	settings.c_lflag = on ? settings.c_lflag | ECHO : settings.c_lflag & ~static_cast<tcflag_t>(ECHO);
	::tcsetattr(STDIN_FILENO, TCSANOW, &settings);
}

} // namespace

void Console::ask_password(const Outcome::Wanted &wanted)
{
	password_.emplace(Asked{.link = chat_.current_link().id(), .wanted = wanted});
	if (screen_)
		return;
	set_echo(false);
	write_all(STDOUT_FILENO, password_prompt());
}

std::string Console::password_prompt() const
{
	const std::string whose = safe_text(password_->wanted.name);
	switch (password_->wanted.use) {
	case Outcome::Wanted::Use::login: return "Password of " + whose + " (not shown): ";
	case Outcome::Wanted::Use::oper: return "Password of the operator " + whose + " (not shown): ";
	case Outcome::Wanted::Use::registration: break;
	}
	return password_->again ? "The same password again: " : "New password for " + whose + " (not shown): ";
}

void Console::on_password_key(const KeyPress &press)
{
	Secret &typed = password_->typed;
	switch (press.key) {
	case Key::character: {
		std::string character;
		irc::utf8_append(press.c, character);
		if (typed.view().size() + character.size() <= kLongest)
			typed.add(character);
		crypto::wipe(character);
		break;
	}
	case Key::paste: {
		std::string pasted = keys_.take_paste();
		typed.add(std::string_view(pasted).substr(0, std::min(pasted.find_first_of("\r\n"), kLongest)));
		crypto::wipe(pasted);
		break;
	}
	case Key::backspace: {
		std::size_t size = typed.view().size();
		while (size > 0 && (static_cast<unsigned char>(typed.view()[--size]) & 0xC0) == 0x80) {
		}
		typed.cut(size);
		break;
	}
	case Key::enter: on_password(); break;
	case Key::interrupt:
	case Key::cancel:
	case Key::escape:
	case Key::end_of_input:
		keys_.drop_escape();
		end_password();
		notice_ = "no password was sent";
		break;
	default: break;
	}
}

/** A password has been typed. */
void Console::on_password()
{
	Asked &asked = *password_;
	if (asked.typed.empty()) {
		end_password();
		note("no password was sent");
		return;
	}
	const bool twice = asked.wanted.use == Outcome::Wanted::Use::registration;
	if (twice && !std::exchange(asked.again, true)) {
		asked.first = asked.typed;
		asked.typed.clear();
		if (!screen_)
			write_all(STDOUT_FILENO, "\n" + password_prompt());
		return;
	}
	const bool same = !twice || asked.first == asked.typed;
	const unsigned link = asked.link;
	const Outcome::Wanted wanted = asked.wanted;
	Secret password = asked.typed;
	end_password();
	if (same)
		chat_.use_password(link, wanted, std::move(password));
	else
		chat_.remark(Style::error, "The two passwords differ: nothing was sent", std::time(nullptr));
}

void Console::end_password()
{
	password_.reset();
	fast_.forget();
	if (screen_)
		return;
	set_echo(true);
	write_all(STDOUT_FILENO, "\n");
}

} // namespace confer::client
