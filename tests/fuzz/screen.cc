// SPDX-License-Identifier: MIT
// Whatever a server sends, what the client draws is in the closed grammar of support/terminal_grammar.hh, and the
// memory of the lines is bounded. Input: two bytes for the size of the terminal, then lines of the server; one that
// begins with a TAB is keys.
#include "target.hh"

#include "../support/terminal_grammar.hh"
#include "../support/virtual_terminal.hh"
#include "client/safe_text.hh"
#include "client/talk/chat.hh"
#include "client/talk/status_line.hh"
#include "client/terminal/frame.hh"
#include "client/terminal/input_box.hh"
#include "client/terminal/input_layout.hh"
#include "client/terminal/palette.hh"

#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include <sys/socket.h>

using namespace confer;
using namespace confer::client;

namespace {

constexpr std::size_t kScrollback = 100;

/** A chat on a server that is the input. */
class Client {
public:
	Client() : chat_({.highlights = {"word"}, .scrollback = kScrollback, .log = true}, false), box_(chat_)
	{
		int fds[2];
		fuzz::require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "a pair of sockets");
		server_ = Stream(UniqueFd(fds[1]));
		LinkOptions options;
		options.name = "irc.example";
		options.identity.nick = options.identity.user = options.identity.realname = "alice";
		chat_.add(std::make_unique<Link>(0, std::move(options), std::make_shared<Inbox>(), chat_), {"#ops"});
		chat_.take({.kind = Event::Kind::connected, .stream = std::make_shared<Stream>(UniqueFd(fds[0]))});
		take(":s CAP * LS :");
		take(":s 001 alice :Welcome");
		take(":alice!a@h JOIN #ops");
	}

	void take(std::string_view line)
	{
		chat_.take({.kind = Event::Kind::line, .text = std::string(line)});
		chat_.current_link().flush();
		char sink[4096];
		while (::recv(server_.fd(), sink, sizeof sink, MSG_DONTWAIT) > 0) {
		}
		for (const Call &call : chat_.take_calls())
			check(safe_text(call.from + call.where + call.text));
		for (const Record &record : chat_.take_records())
			check(record.line);
	}

	void type(std::string_view bytes)
	{
		keys_.feed(bytes);
		while (const auto press = keys_.next()) {
			if (press->key == Key::next_window)
				chat_.windows().rotate(1);
			else if (press->key == Key::page_up)
				chat_.windows().current().view.up(chat_.windows().current().lines, look_, look_.rows);
			else if (press->key == Key::paste)
				box_.insert(keys_.take_paste());
			else if (box_.apply(*press, chat_.windows().current().history) == InputBox::Result::submit)
				(void)chat_.input(box_.take(chat_.windows().current().history), 0);
		}
	}

	/** Draws all that there is. */
	void draw(std::size_t columns, std::size_t rows)
	{
		Window &window = chat_.windows().current();
		const std::size_t side = columns > 20 ? 10 : 0;
		look_ = {.palette = Palette::many,
		         .columns = columns - side,
		         .rows = rows,
		         .unread = window.unread_from,
		         .match = "o"};
		Frame frame{.columns = columns, .rows = window.view.rows(window.lines, look_), .text_rows = rows};
		frame.side_column = side > 0 ? columns - side : 0;
		for (const std::string &nick : window.members.listed("@+", side > 0 ? rows : 0))
			frame.side.push_back(
			    paint(StyledLine(Style::rule, "|").add(Style::nick, nick), look_.palette, side).front());
		frame.rows.push_back(paint(status_line(chat_, 0, {}, columns, {}), look_.palette, columns).front());
		const std::vector<std::size_t> cuts = chat_.cuts(box_.text());
		const std::string prompt = safe_text(chat_.prompt());
		const InputText text{.prompt = prompt, .text = box_.text(), .cursor = box_.cursor(), .cuts = cuts};
		InputLayout typed = lay_out_input(text, look_.palette, columns, 5);
		fuzz::require(typed.row < typed.rows.size() && typed.column < columns, "the cursor is inside");
		frame.row = frame.rows.size() + typed.row;
		frame.column = typed.column;
		frame.rows.insert(frame.rows.end(), typed.rows.begin(), typed.rows.end());
		show(std::move(frame));
		std::size_t lines = 0;
		for (const auto &each : chat_.windows().all())
			lines += static_cast<std::size_t>(each->lines.end() - each->lines.begin());
		fuzz::require(lines <= kScrollback && chat_.windows().size() <= WindowList::kMax, "bounded");
	}

private:
	/** What is drawn step by step looks as what is drawn at once, on a terminal that has its own idea of widths too. */
	void show(Frame frame)
	{
		std::string out;
		append_difference(shown_, frame, out);
		check(out);
		std::string whole;
		append_difference({}, frame, whole);
		check(whole);
		for (std::size_t i = 0; i < std::size(kWidths); ++i) {
			if (shown_.rows.size() != frame.rows.size() || shown_.columns != frame.columns)
				terminals_[i] = std::make_unique<test::VirtualTerminal>(frame.columns, frame.rows.size(), kWidths[i]);
			terminals_[i]->feed(out);
			test::VirtualTerminal fresh(frame.columns, frame.rows.size(), kWidths[i]);
			fresh.feed(whole);
			fuzz::require(terminals_[i]->picture() == fresh.picture(), "nothing is left of what was there");
		}
		shown_ = std::move(frame);
	}

	static int own_width(char32_t c) noexcept { return irc::char_width(c); }
	static int other_width(char32_t c) noexcept { return c < 0x80 ? 1 : 3 - irc::char_width(c); }
	static constexpr int (*kWidths[])(char32_t) noexcept = {own_width, other_width};

	static void check(std::string_view bytes)
	{
		fuzz::require(test::outside_grammar(bytes).empty(), "what a terminal may be given");
	}

	Stream server_;
	Chat chat_;
	InputBox box_;
	KeyDecoder keys_;
	Look look_;
	Frame shown_;
	std::unique_ptr<test::VirtualTerminal> terminals_[std::size(kWidths)];
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	const std::size_t columns = 1 + input.number() % 100;
	const std::size_t rows = input.number() % 30;
	Client client;
	for (int i = 0; i < 200 && !input.rest().empty(); ++i) {
		const std::string_view line = input.line();
		if (line.starts_with('\t'))
			client.type(line.substr(1));
		else
			client.take(line);
		client.draw(columns, rows);
	}
	return 0;
}
