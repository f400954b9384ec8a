// SPDX-License-Identifier: MIT
#include "client/udp/group.hh"

#include "client/safe_text.hh"
#include "client/udp/commands.hh"
#include "client/udp/group_chat.hh"
#include "client/udp/keyboard.hh"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include <confer/thread.hh>

namespace confer::client {

namespace {

using datagram::PeerMessage;
using std::chrono::milliseconds;

/** Members answer within this time, unless three questions were lost. */
constexpr milliseconds kDiscovery{1800};

/** How long others may take to confirm what we said: at the end of a pipe, and when a person quits. */
constexpr milliseconds kPipePatience{10'000};
constexpr milliseconds kPatience{1500};

bool help(GroupChat &chat, std::string_view args);

bool away(GroupChat &chat, std::string_view args)
{
	chat.away(args);
	return true;
}

bool me(GroupChat &chat, std::string_view args)
{
	if (!args.empty())
		chat.say_all(PeerMessage::Kind::action, args);
	return !args.empty();
}

bool msg(GroupChat &chat, std::string_view args)
{
	const std::size_t space = args.find(' ');
	if (space == std::string_view::npos)
		return false;
	chat.say_to(args.substr(0, space), args.substr(args.find_first_not_of(' ', space)));
	return true;
}

bool nick(GroupChat &chat, std::string_view args)
{
	if (!args.empty())
		chat.rename(args);
	return !args.empty();
}

bool quit(GroupChat &chat, std::string_view)
{
	chat.quit();
	return true;
}

bool who(GroupChat &chat, std::string_view)
{
	chat.list();
	return true;
}

constexpr UdpCommand<GroupChat> kCommands[] = {
    {"away", "", "[TEXT]", "say that you are away, or back", away},
    {"help", "", "", "list the commands", help},
    {"me", "", "TEXT", "say what you are doing", me},
    {"msg", "m", "PEER TEXT", "send to one peer only, and report its arrival", msg},
    {"nick", "", "NICK", "change your nick", nick},
    {"quit", "exit", "", "leave and exit; so does Ctrl-D", quit},
    {"who", "peers", "", "list who is here, and where", who},
};

bool help(GroupChat &chat, std::string_view)
{
	list_commands<GroupChat>(kCommands, chat, 18);
	chat.say(Style::local, "Any other line is sent to everybody; //text sends /text");
	return true;
}

/** The main thread's side. */
class GroupRun {
public:
	GroupRun(std::shared_ptr<GroupChat> chat, std::shared_ptr<LineScreen> screen, const UdpOptions &options,
	         const Surroundings &around)
	    : chat_(std::move(chat)),
	      screen_(std::move(screen)),
	      options_(options),
	      around_(around),
	      keyboard_(screen_, around),
	      started_(steady_now())
	{
	}

	ExitStatus run()
	{
		while (!keyboard_.ended() && !chat_->quitting()) {
			const bool read = chat_->has_room();
			keyboard_.set_prompt("[" + chat_->prompt() + "] ");
			wait(Deadline::max(), read);
			if (!read)
				continue;
			if (const auto line = keyboard_.next())
				handle(*line);
		}
		return around_.keyboard ? say_goodbye(kPatience) : finish_pipe();
	}

private:
	void wait(Deadline deadline, bool read)
	{
		keyboard_.wait(deadline, read, chat_->changed.fd());
		chat_->changed.clear();
		if (keyboard_.signal() == 0)
			return;
		(void)say_goodbye(milliseconds(0));
		Keyboard::end_by(keyboard_.signal());
	}

	void handle(const TypedLine &line)
	{
		const ParsedInput input = line.typed ? parse_input(line.text) : ParsedInput{false, {}, line.text};
		if (input.command)
			run_command<GroupChat>(kCommands, *chat_, line.text, input);
		else
			chat_->say_all(PeerMessage::Kind::text, input.text);
	}

	/** Leaves, which takes as long as somebody has not confirmed everything. */
	ExitStatus say_goodbye(milliseconds patience)
	{
		chat_->leave(patience);
		const Deadline end = steady_now() + patience + std::chrono::seconds(1);
		while (!chat_->done() && steady_now() < end) {
			keyboard_.wait(end, false, chat_->changed.fd());
			chat_->changed.clear();
		}
		screen_->close();
		return ExitStatus::ok;
	}

	/** Waits until it is known who is there, and whether they have got everything. */
	ExitStatus finish_pipe()
	{
		const Deadline end = std::max(started_ + kDiscovery, steady_now() + options_.wait);
		while (steady_now() < end)
			wait(end, false);
		const bool alone = chat_->alone();
		(void)say_goodbye(kPipePatience);
		if (const int error = screen_->error(); error != 0)
			return fail(ExitStatus::io, "write to standard output: " + std::generic_category().message(error));
		if (keyboard_.failed())
			return fail(ExitStatus::no_input, "standard input cannot be read");
		if (alone)
			return fail(ExitStatus::unavailable, "the group is empty");
		std::string names;
		for (const std::string &name : chat_->unconfirmed())
			names += (names.empty() ? "" : ", ") + name;
		return names.empty() ? ExitStatus::ok : fail(ExitStatus::temporary, "not confirmed by " + names);
	}

	static ExitStatus fail(ExitStatus status, const std::string &why)
	{
		std::fprintf(stderr, "confer: %s\n", safe_text(why).c_str());
		return status;
	}

	std::shared_ptr<GroupChat> chat_;
	std::shared_ptr<LineScreen> screen_;
	const UdpOptions &options_;
	const Surroundings around_;
	Keyboard keyboard_;
	SteadyTime started_;
};

} // namespace

ExitStatus run_group_udp(const UdpOptions &options, const Surroundings &around)
{
	Keyboard::block_signals();
	::tzset();
	const auto screen = make_screen(around);
	const auto chat = std::make_shared<GroupChat>(options, screen, around);
	if (around.keyboard)
		chat->greet();
	Thread receiver({.name = "receiver", .daemon = true}, [chat] { chat->run(); });
	receiver.start();
	return GroupRun(chat, screen, options, around).run();
}

} // namespace confer::client
