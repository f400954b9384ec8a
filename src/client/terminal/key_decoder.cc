// SPDX-License-Identifier: MIT
#include "client/terminal/key_decoder.hh"

#include "irc/utf8.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

constexpr char kEscape = '\x1b';
constexpr char kInterrupt = '\x03'; // Ctrl-C
constexpr std::string_view kPasteStart = "200~";
constexpr std::string_view kPasteEnd = "\x1b[201~";

/** Longest sequence that is waited for: no key has a longer one. */
constexpr std::size_t kMaxSequence = 64;

struct ControlKey {
	char byte;
	Key key;
};

constexpr ControlKey kControls[] = {
    {'\r', Key::enter},
    {'\n', Key::enter},
    {0x7F, Key::backspace},
    {0x08, Key::backspace},
    {0x01, Key::home},            // ctrl-A
    {0x02, Key::left},            // ctrl-B
    {0x03, Key::interrupt},       // ctrl-C
    {0x04, Key::end_of_input},    // ctrl-D
    {0x05, Key::end},             // ctrl-E
    {0x06, Key::right},           // ctrl-F
    {0x07, Key::cancel},          // ctrl-G
    {0x09, Key::complete},        // Tab
    {0x0B, Key::kill_to_end},     // ctrl-K
    {0x0C, Key::redraw},          // ctrl-L
    {0x0E, Key::next_window},     // ctrl-N
    {0x10, Key::previous_window}, // ctrl-P
    {0x12, Key::search_history},  // ctrl-R
    {0x13, Key::find_lines},      // ctrl-S
    {0x14, Key::transpose},       // ctrl-T
    {0x15, Key::kill_to_start},   // ctrl-U
    {0x17, Key::kill_word},       // ctrl-W
    {0x19, Key::yank},            // ctrl-Y
    {0x1A, Key::suspend},         // ctrl-Z
    {0x1F, Key::undo},            // ctrl-_
};

/** How long the rest of a sequence may take: a terminal sends it at once, but a slow line may tear it. */
constexpr std::chrono::milliseconds kEscapeWait{50};
constexpr std::chrono::milliseconds kSequenceWait{500};

/** How long a paste may stop for a moment, and behind Ctrl-C inside one. */
constexpr std::chrono::milliseconds kPasteWait{1000};
constexpr std::chrono::milliseconds kInterruptWait{100};

/** What follows ESC [ or ESC O. xterm's ctlseqs, "PC-Style Function Keys"; the numbers with ~ are those of VT220. */
struct SequenceKey {
	std::string_view text;
	Key key;
};

constexpr SequenceKey kSequences[] = {
    {"A", Key::up},           {"B", Key::down},          {"C", Key::right},         {"D", Key::left},
    {"H", Key::home},         {"F", Key::end},           {"1~", Key::home},         {"7~", Key::home},
    {"4~", Key::end},         {"8~", Key::end},          {"3~", Key::erase},        {"1;5C", Key::word_right},
    {"1;5D", Key::word_left}, {"1;3C", Key::word_right}, {"1;3D", Key::word_left},  {"5~", Key::page_up},
    {"6~", Key::page_down},   {"Z", Key::complete_back}, {"1;5H", Key::first_line}, {"1;5F", Key::last_line},
    {"1;3A", Key::nicks_up},  {"1;3B", Key::nicks_down}, {"23~", Key::nicks_up},    {"24~", Key::nicks_down},
};

/** What follows ESC when Alt is held. */
constexpr ControlKey kAlt[] = {
    {'\r', Key::newline},    {'\n', Key::newline},     {'<', Key::first_line},      {'>', Key::last_line},
    {'a', Key::next_unread}, {'b', Key::word_left},    {'d', Key::kill_word_right}, {'f', Key::word_right},
    {'l', Key::nick_list},   {'m', Key::last_mention}, {'t', Key::topic_row},       {'v', Key::bare_text},
    {'n', Key::page_down},   {'p', Key::page_up},      {'r', Key::take_back},       {'w', Key::last_window},
    {'y', Key::yank_pop},    {0x7F, Key::kill_word},   {0x08, Key::kill_word},
};

template <class Row, std::size_t N> std::optional<Key> find(const Row (&rows)[N], char byte) noexcept
{
	const auto *row = std::find_if(rows, rows + N, [byte](const Row &r) { return r.byte == byte; });
	return row == rows + N ? std::nullopt : std::optional(row->key);
}

/** Whether a byte is inside of a sequence: parameters and intermediates of ECMA-48, section 5.4. */
bool inside_sequence(char c) noexcept
{
	return c >= 0x20 && c <= 0x3F;
}

bool ends_sequence(char c) noexcept
{
	return c >= 0x40 && c <= 0x7E;
}

/** Whether ESC and this byte begin a string of the terminal: DCS, SOS, OSC, PM, APC. ECMA-48, section 5.6. */
bool begins_string(char c) noexcept
{
	return c == 'P' || c == 'X' || c == ']' || c == '^' || c == '_';
}

Key with_alt(Key key) noexcept
{
	switch (key) {
	case Key::up: return Key::nicks_up;
	case Key::down: return Key::nicks_down;
	case Key::left: return Key::word_left;
	case Key::right: return Key::word_right;
	default: return key;
	}
}

} // namespace

std::optional<KeyPress> KeyDecoder::next()
{
	KeyPress press{};
	while (!bytes_.empty()) {
		switch (take(press)) {
		case Step::key: return press;
		case Step::nothing: continue;
		case Step::more: return std::nullopt;
		}
	}
	return std::nullopt;
}

std::chrono::milliseconds KeyDecoder::patience() const noexcept
{
	if (!pasting_)
		return !in_string_ && bytes_.size() == 1 ? kEscapeWait : kSequenceWait;
	const std::string &last = bytes_.empty() ? paste_ : bytes_;
	return !last.empty() && last.back() == kInterrupt ? kInterruptWait : kPasteWait;
}

std::optional<KeyPress> KeyDecoder::give_up()
{
	if (pasting_) {
		end_paste();
		return KeyPress{Key::paste};
	}
	// Escape twice is Escape once.
	escaped_ = !in_string_ && bytes_.find_first_not_of(kEscape) == std::string::npos;
	in_string_ = false;
	bytes_.resize(escaped_ ? 1 : 0);
	return escaped_ ? std::optional(KeyPress{Key::escape}) : std::nullopt;
}

void KeyDecoder::drop_escape() noexcept
{
	if (std::exchange(escaped_, false))
		bytes_.clear();
}

std::string KeyDecoder::take_paste()
{
	std::string paste = paste_;
	crypto::wipe(paste_);
	return paste;
}

KeyDecoder::Step KeyDecoder::take(KeyPress &press)
{
	if (pasting_)
		return take_pasted(press);
	if (in_string_)
		return take_string();
	const char first = bytes_.front();
	if (first == kEscape)
		return take_escape(press);
	if (static_cast<unsigned char>(first) >= 0x20 && first != 0x7F)
		return take_character(press);
	const std::optional<Key> key = find(kControls, first);
	drop(1);
	if (!key)
		return Step::nothing;
	press = {*key};
	return Step::key;
}

KeyDecoder::Step KeyDecoder::take_escape(KeyPress &press)
{
	if (bytes_.size() < 2)
		return Step::more;
	escaped_ = false;
	const bool twice = bytes_[1] == kEscape; // Alt with a key that has a sequence, or the first one means nothing
	if (twice && bytes_.size() < 3)
		return Step::more;
	const std::size_t place = twice ? 2 : 1;
	const char next = bytes_[place];
	if (next == '[' || next == 'O') {
		const Step step = take_sequence(place + 1, press);
		if (twice && step == Step::key)
			press.key = with_alt(press.key);
		return step;
	}
	if (twice) {
		drop(1);
		return Step::nothing;
	}
	if (begins_string(next)) {
		drop(2);
		in_string_ = true;
		return Step::nothing;
	}
	if (next >= '0' && next <= '9') {
		drop(2);
		press = {Key::window, static_cast<char32_t>(next)};
		return Step::key;
	}
	const std::optional<Key> key = find(kAlt, next);
	drop(1 + irc::utf8_length(std::string_view(bytes_).substr(1)));
	if (!key)
		return Step::nothing;
	press = {*key};
	return Step::key;
}

KeyDecoder::Step KeyDecoder::take_sequence(std::size_t start, KeyPress &press)
{
	// F1 to F5 of Linux's console: ESC [ [ A to E
	const std::size_t inside = start + (bytes_.compare(start - 1, 2, "[[") == 0 ? 1 : 0);
	const auto end =
	    std::find_if_not(bytes_.begin() + static_cast<std::ptrdiff_t>(inside), bytes_.end(), inside_sequence);
	if (end == bytes_.end() && bytes_.size() < kMaxSequence)
		return Step::more;
	if (end == bytes_.end() || !ends_sequence(*end)) {
		drop(static_cast<std::size_t>(end - bytes_.begin()));
		return Step::nothing;
	}
	const auto size = static_cast<std::size_t>(end - bytes_.begin()) + 1;
	const std::string text = bytes_.substr(start, size - start);
	drop(size);
	if (text == kPasteStart) {
		pasting_ = true;
		paste_.clear();
		paste_cut_ = false;
		return Step::nothing;
	}
	for (const SequenceKey &row : kSequences) {
		if (row.text == text) {
			press = {row.key};
			return Step::key;
		}
	}
	return Step::nothing;
}

/**
 * The rest of a reply of the terminal, to BEL or ST (ESC \\). A control character does not belong to it, and ends it
 * too.
 */
KeyDecoder::Step KeyDecoder::take_string()
{
	const auto end =
	    std::find_if(bytes_.begin(), bytes_.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
	drop(static_cast<std::size_t>(end - bytes_.begin()));
	if (bytes_.empty() || (bytes_.front() == kEscape && bytes_.size() < 2))
		return Step::more;
	in_string_ = false;
	if (bytes_.front() == '\a')
		drop(1);
	else if (bytes_.starts_with("\x1b\\"))
		drop(2);
	return Step::nothing;
}

KeyDecoder::Step KeyDecoder::take_character(KeyPress &press)
{
	std::string_view rest = bytes_;
	const char32_t c = irc::utf8_next(rest);
	const auto lead = static_cast<unsigned char>(bytes_.front());
	const std::size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (c == irc::kReplacementCharacter && rest.empty() && bytes_.size() < wanted)
		return Step::more;
	drop(bytes_.size() - rest.size());
	press = {Key::character, c};
	return Step::key;
}

/** Ends a paste without the sequence for it. Ctrl-C at its end stays to be taken as a key. */
void KeyDecoder::end_paste()
{
	// The beginning of the sequence may have come.
	for (std::size_t size = std::min(bytes_.size(), kPasteEnd.size() - 1); size > 0; --size) {
		if (bytes_.ends_with(kPasteEnd.substr(0, size))) {
			bytes_.resize(bytes_.size() - size);
			break;
		}
	}
	keep_pasted(bytes_.size());
	const std::size_t text = paste_.find_last_not_of(kInterrupt) + 1;
	drop(bytes_.size());
	if (text < paste_.size())
		feed(std::string_view(&kInterrupt, 1));
	paste_.resize(text);
	pasting_ = false;
}

void KeyDecoder::keep_pasted(std::size_t count)
{
	const std::size_t fits = std::min(count, kMaxPaste - paste_.size());
	paste_cut_ = paste_cut_ || fits < count;
	append_wiping(paste_, std::string_view(bytes_).substr(0, fits));
	drop(count);
}

KeyDecoder::Step KeyDecoder::take_pasted(KeyPress &press)
{
	const std::size_t end = bytes_.find(kPasteEnd);
	// Without the end, its beginning may be at the end of what has come.
	const std::size_t sure = end != std::string::npos           ? end
	                         : bytes_.size() > kPasteEnd.size() ? bytes_.size() - kPasteEnd.size()
	                                                            : 0;
	keep_pasted(sure);
	if (end == std::string::npos)
		return Step::more;
	drop(kPasteEnd.size());
	pasting_ = false;
	press = {Key::paste};
	return Step::key;
}

} // namespace confer::client
