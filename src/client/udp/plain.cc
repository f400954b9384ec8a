// SPDX-License-Identifier: MIT
#include "client/udp/plain.hh"

#include "client/budget.hh"
#include "client/udp/commands.hh"
#include "client/udp/keyboard.hh"
#include "client/udp/plain_chat.hh"

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include <confer/thread.hh>

namespace confer::client {

namespace {

using std::chrono::milliseconds;

/** A peer's buffer takes some hundreds of datagrams; what a pipe holds must not come all at once. */
constexpr int kBurst = 64;
constexpr milliseconds kPace{1};

bool help(PlainChat &chat, std::string_view args);

bool msg(PlainChat &chat, std::string_view args)
{
	const std::size_t space = args.find(' ');
	if (space == std::string_view::npos)
		return false;
	const std::string_view text = args.substr(args.find_first_not_of(' ', space));
	if (chat.send_to(args.substr(0, space), text))
		chat.say(Style::own, "[you to " + std::string(args.substr(0, space)) + "] " + std::string(text));
	else
		chat.say(Style::error, "There is no peer " + std::string(args.substr(0, space)) + ": see /peers");
	return true;
}

bool peers(PlainChat &chat, std::string_view)
{
	chat.list_peers();
	return true;
}

bool quit(PlainChat &chat, std::string_view)
{
	chat.quit();
	return true;
}

constexpr UdpCommand<PlainChat> kCommands[] = {
    {"help", "", "", "list the commands", help},
    {"msg", "m", "PEER TEXT", "send to one peer only", msg},
    {"peers", "who", "", "list the peers", peers},
    {"quit", "exit", "", "exit; so does Ctrl-D", quit},
};

bool help(PlainChat &chat, std::string_view)
{
	list_commands<PlainChat>(kCommands, chat, 18);
	chat.say(Style::local, "Any other line is sent to every peer; //text sends /text");
	return true;
}

/** The main thread's side. */
class PlainRun {
public:
	PlainRun(std::shared_ptr<PlainChat> chat, std::shared_ptr<LineScreen> screen, const UdpOptions &options,
	         const Surroundings &around)
	    : chat_(std::move(chat)),
	      screen_(std::move(screen)),
	      options_(options),
	      around_(around),
	      keyboard_(screen_, around)
	{
		keyboard_.set_prompt("> ");
	}

	ExitStatus run()
	{
		while (!keyboard_.ended() && !chat_->quitting()) {
			const bool ready = budget_.take(steady_now());
			keyboard_.wait(ready ? Deadline::max() : budget_.next(), ready);
			check_signal();
			if (!ready)
				continue;
			if (const auto line = keyboard_.next())
				handle(*line);
		}
		return around_.keyboard ? leave(ExitStatus::ok) : drain();
	}

private:
	void check_signal()
	{
		if (const int signal = keyboard_.signal(); signal != 0) {
			screen_->close();
			Keyboard::end_by(signal);
		}
	}

	void handle(const TypedLine &line)
	{
		const ParsedInput input = line.typed ? parse_input(line.text) : ParsedInput{false, {}, line.text};
		if (input.command)
			return run_command<PlainChat>(kCommands, *chat_, line.text, input);
		if (!chat_->has_peers()) {
			unsent_ = true;
			if (around_.keyboard)
				chat_->say(Style::error, "No peers: name one on the command line");
			return;
		}
		if (around_.editing)
			chat_->say(Style::own, "[you] " + std::string(input.text));
		chat_->send(input.text);
	}

	/** In a pipe: what comes back is still printed, above all that nobody is there. */
	ExitStatus drain()
	{
		const SteadyTime end = steady_now() + options_.wait;
		while (steady_now() < end) {
			keyboard_.wait(end, false);
			check_signal();
		}
		const bool refused = chat_->refused();
		const auto fail = [&](ExitStatus status, const std::string &why) {
			std::fprintf(stderr, "confer: %s\n", why.c_str());
			return leave(status);
		};
		if (const int error = screen_->error(); error != 0)
			return fail(ExitStatus::io, "write to standard output: " + std::generic_category().message(error));
		if (keyboard_.failed())
			return fail(ExitStatus::no_input, "standard input cannot be read");
		if (unsent_)
			return fail(ExitStatus::usage, "no peers: name one");
		return leave(refused ? ExitStatus::unavailable : ExitStatus::ok);
	}

	ExitStatus leave(ExitStatus status)
	{
		screen_->close();
		return status;
	}

	std::shared_ptr<PlainChat> chat_;
	std::shared_ptr<LineScreen> screen_;
	const UdpOptions &options_;
	const Surroundings around_;
	Keyboard keyboard_;
	Budget budget_{kBurst, kPace};
	bool unsent_ = false;
};

} // namespace

ExitStatus run_plain_udp(const UdpOptions &options, const Surroundings &around)
{
	Keyboard::block_signals();
	const auto screen = make_screen(around);
	const auto chat = std::make_shared<PlainChat>(options, screen, around.keyboard);
	if (around.keyboard)
		chat->greet();
	Thread receiver({.name = "receiver", .daemon = true}, [chat] { chat->receive(); });
	receiver.start();
	return PlainRun(chat, screen, options, around).run();
}

} // namespace confer::client
