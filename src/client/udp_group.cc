// SPDX-License-Identifier: MIT
#include "client/udp_group.hh"

#include "client/budget.hh"
#include "client/line_screen.hh"
#include "client/safe_text.hh"
#include "client/session.hh"
#include "client/udp_commands.hh"
#include "client/udp_group_lines.hh"
#include "client/udp_keyboard.hh"
#include "client/udp_links.hh"
#include "client/udp_plain.hh"
#include "client/udp_sockets.hh"
#include "datagram/peer_chat.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <utility>

#include <confer/error.hh>
#include <confer/mutex.hh>
#include <confer/thread.hh>
#include <confer/unique_fd.hh>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

namespace confer::client {

namespace {

using datagram::PeerChat;
using datagram::PeerEvent;
using datagram::PeerMessage;
using datagram::PeerOutput;
using datagram::PeerSettings;
using std::chrono::milliseconds;

/** How often the interfaces are looked at. */
constexpr std::chrono::seconds kScan{5};

/** Who is there has answered within this, unless three questions were lost. */
constexpr milliseconds kDiscovery{1800};

/** How long others may take to confirm what we said: at the end of a pipe, and when a person quits. */
constexpr milliseconds kPipePatience{10'000};
constexpr milliseconds kPatience{1500};

constexpr std::size_t kBatch = 32;
constexpr unsigned kHistory = 20;

/** A line of a message, so that it fits with everything in front of it. */
constexpr std::size_t kMaxText = datagram::kMaxPeerMessage - 64;

/** A descriptor that one thread waits for and another makes readable (eventfd(2)). */
class Wakeup {
public:
	Wakeup() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
	{
		if (!fd_)
			throw_errno("eventfd");
	}
	void wake() noexcept { (void)!::eventfd_write(fd_.get(), 1); }
	void clear() noexcept
	{
		eventfd_t count;
		(void)!::eventfd_read(fd_.get(), &count);
	}
	[[nodiscard]] int fd() const noexcept { return fd_.get(); }

private:
	UniqueFd fd_;
};

template <class Number> Number random_number()
{
	Number value;
	if (::getrandom(&value, sizeof value, 0) != sizeof value)
		throw_errno("getrandom");
	return value;
}

PeerSettings settings_of(const UdpOptions &options, std::string nick)
{
	PeerSettings settings{random_number<std::uint64_t>() | 1,
	                      random_number<std::uint64_t>(),
	                      random_number<std::uint64_t>(),
	                      random_number<std::uint32_t>(),
	                      std::move(nick),
	                      {},
	                      options.history.value_or(kHistory)};
	for (const std::string &peer : options.peers) {
		const std::vector<Address> addresses = resolve_peer(peer);
		settings.fixed.insert(settings.fixed.end(), addresses.begin(), addresses.end());
	}
	return settings;
}

/** What the two threads share. */
class GroupChat {
public:
	/** @throws std::system_error */
	GroupChat(const UdpOptions &options, std::shared_ptr<LineScreen> screen, const Surroundings &around);

	/** The daemon thread: receives, sends and prints until goodbye has been said. */
	void run() EXCLUDES(mutex_);

	// The main thread
	void say_all(PeerMessage::Kind kind, std::string_view text) EXCLUDES(mutex_);
	void say_to(std::string_view name, std::string_view text) EXCLUDES(mutex_);
	void rename(std::string_view nick) EXCLUDES(mutex_);
	void away(std::string_view text) EXCLUDES(mutex_);
	void list() EXCLUDES(mutex_);
	void leave(milliseconds patience) EXCLUDES(mutex_);
	[[nodiscard]] bool has_room() EXCLUDES(mutex_);
	[[nodiscard]] std::vector<std::string> unconfirmed() EXCLUDES(mutex_);

	/** Whether nobody is there, or nobody any more who could have got what we said. */
	[[nodiscard]] bool alone() EXCLUDES(mutex_);
	[[nodiscard]] std::string prompt() EXCLUDES(mutex_);
	void greet();
	void say(Style style, std::string_view text);

	/** The main thread is to end. */
	void quit() noexcept { quitting_ = true; }
	[[nodiscard]] bool quitting() const noexcept { return quitting_; }

	/** Goodbye has been sent. */
	[[nodiscard]] bool done() const noexcept { return done_; }

	/** Readable when something may have changed that the main thread waits for. */
	Wakeup changed;

private:
	bool pass_on() EXCLUDES(mutex_);
	void print(const std::vector<PeerEvent> &events);
	void print_for_program(const PeerEvent &event, std::vector<StyledLine> &lines) const;
	void receive(DatagramSocket &socket, DatagramBatch &batch) EXCLUDES(mutex_);
	void rescan();

	const std::shared_ptr<LineScreen> screen_;
	const Surroundings around_;
	const bool verbose_;
	UdpLinks links_; ///< of the daemon thread, once that runs
	Wakeup work_;    ///< wakes the daemon thread
	std::atomic<bool> done_{false};
	bool quitting_ = false; ///< of the main thread, as is:
	bool said_ = false;     ///< we have said something
	SteadyTime scanned_;
	Mutex mutex_{"group", 25};
	PeerChat chat_ GUARDED_BY(mutex_);
};

std::string nick_of(const UdpOptions &options)
{
	const std::string nick = options.nick.empty() ? nick_from_user(user_name()) : options.nick;
	return datagram::valid_peer_nick(nick) ? nick : "somebody";
}

GroupChat::GroupChat(const UdpOptions &options, std::shared_ptr<LineScreen> screen, const Surroundings &around)
    : screen_(std::move(screen)),
      around_(around),
      verbose_(options.verbose),
      links_(options),
      scanned_(steady_now()),
      chat_(settings_of(options, nick_of(options)), steady_now())
{
}

void GroupChat::run()
{
	DatagramBatch batch(kBatch, datagram::kMaxPeerDatagram + 1); // so that a longer one is seen to be too long
	std::vector<pollfd> fds;
	for (const DatagramSocket &socket : links_.sockets())
		fds.push_back({socket.fd(), POLLIN, 0});
	fds.push_back({work_.fd(), POLLIN, 0});
	for (;;) {
		{
			MutexLock lock(mutex_);
			chat_.tick(steady_now());
		}
		if (pass_on())
			return;
		SteadyTime deadline;
		{
			MutexLock lock(mutex_);
			deadline = std::min(chat_.deadline(), scanned_ + kScan);
		}
		const auto wait = std::chrono::ceil<milliseconds>(deadline - steady_now());
		const auto ms = std::clamp<std::int64_t>(wait.count(), 0, 60'000);
		if (::poll(fds.data(), fds.size(), static_cast<int>(ms)) < 0 && errno != EINTR)
			bug("poll", errno);
		work_.clear();
		for (std::size_t i = 0; i + 1 < fds.size(); ++i)
			if (fds[i].revents != 0)
				receive(links_.sockets()[i], batch);
		if (steady_now() >= scanned_ + kScan)
			rescan();
	}
}

/** Sends and prints what there is. @return whether goodbye was among it */
bool GroupChat::pass_on()
{
	std::vector<PeerOutput> outputs;
	std::vector<PeerEvent> events;
	bool left;
	{
		MutexLock lock(mutex_);
		outputs = chat_.take_datagrams();
		events = chat_.take_events();
		left = chat_.left();
	}
	for (const PeerOutput &output : outputs) {
		if (output.group)
			links_.send_group(output.bytes);
		else
			links_.send(output.to, output.bytes);
	}
	print(events);
	done_ = left;
	if (left || !outputs.empty())
		changed.wake();
	return left;
}

void GroupChat::receive(DatagramSocket &socket, DatagramBatch &batch)
{
	if (!socket.recv_many(batch, MSG_DONTWAIT).ok())
		return;
	const SteadyTime now = steady_now();
	MutexLock lock(mutex_);
	for (std::size_t i = 0; i < batch.size(); ++i)
		chat_.receive(batch[i].from, batch[i].data, now);
}

void GroupChat::rescan()
{
	scanned_ = steady_now();
	try {
		for (const std::string &name : links_.scan())
			if (around_.keyboard)
				say(Style::local, "Now also on " + name);
	} catch (const std::system_error &) {
		// out of memory or descriptors for a moment: the interfaces stay as they are known
	}
}

void GroupChat::print(const std::vector<PeerEvent> &events)
{
	std::vector<StyledLine> lines;
	const std::time_t now = std::time(nullptr);
	for (const PeerEvent &event : events) {
		if (around_.keyboard)
			lines.push_back(lay_out(event, now));
		else
			print_for_program(event, lines);
	}
	screen_->print(lines);
}

/** What is said goes to standard output; what went wrong, and with --verbose who comes and goes, to standard error. */
void GroupChat::print_for_program(const PeerEvent &event, std::vector<StyledLine> &lines) const
{
	if (is_talk(event)) {
		if (!event.own)
			lines.push_back(lay_out_talk(event));
	} else if ((verbose_ && event.kind != PeerEvent::Kind::said) || is_trouble(event)) {
		std::fprintf(stderr, "confer: %s\n", safe_text(describe(event)).c_str());
	}
}

void GroupChat::say(Style style, std::string_view text)
{
	const StyledLine line(style, text);
	screen_->print({&line, 1});
}

void GroupChat::greet()
{
	std::string groups;
	for (const Address &group : links_.groups())
		groups += (groups.empty() ? "" : " and ") + group.to_string();
	say(Style::local, "In the group " + groups + ", as " + prompt());
	say(Style::local,
	    "Nothing of this is authenticated or encrypted: anybody on the network may read it, and say anything "
	    "under any name. /help lists the commands");
}

void GroupChat::say_all(PeerMessage::Kind kind, std::string_view text)
{
	bool good = true;
	said_ = true;
	{
		MutexLock lock(mutex_);
		for (std::string_view part : cut_datagrams(text, kMaxText))
			good = good && chat_.say(kind, part, steady_now());
	}
	work_.wake();
	if (!good)
		say(Style::error, "Too much waits to be sent: that was not sent");
}

void GroupChat::say_to(std::string_view name, std::string_view text)
{
	PeerChat::Direct result;
	{
		MutexLock lock(mutex_);
		result = chat_.say_to(name, PeerMessage::Kind::text, irc::utf8_prefix(text, kMaxText), steady_now());
	}
	work_.wake();
	const std::string who(name);
	switch (result) {
	case PeerChat::Direct::queued: break; // whether it has arrived is said when that is known
	case PeerChat::Direct::nobody: say(Style::error, "There is no " + who + " here: see /who"); break;
	case PeerChat::Direct::several:
		say(Style::error, "There are several called " + who + ": /who tells how to name one of them");
		break;
	case PeerChat::Direct::full: say(Style::error, "Too much waits for " + who + ": that was not sent"); break;
	}
}

void GroupChat::rename(std::string_view nick)
{
	bool good;
	{
		MutexLock lock(mutex_);
		good = chat_.rename(nick, steady_now());
	}
	work_.wake();
	if (!good)
		say(Style::error, "A nick is one word of at most 32 bytes, without ~");
}

void GroupChat::away(std::string_view text)
{
	{
		MutexLock lock(mutex_);
		chat_.set_away(text.empty() ? std::nullopt : std::optional<std::string>(text), steady_now());
	}
	work_.wake();
	say(Style::local, text.empty() ? "You are no longer away" : "You are away: " + std::string(text));
}

void GroupChat::list()
{
	std::vector<datagram::PeerInfo> who;
	{
		MutexLock lock(mutex_);
		who = chat_.who(steady_now());
	}
	for (const datagram::PeerInfo &peer : who)
		say(Style::local, describe(peer));
	if (who.size() == 1)
		say(Style::local, "Nobody else is here");
}

void GroupChat::leave(milliseconds patience)
{
	{
		MutexLock lock(mutex_);
		chat_.leave(steady_now(), patience);
	}
	work_.wake();
}

bool GroupChat::has_room()
{
	MutexLock lock(mutex_);
	return chat_.room() > PeerChat::kMaxQueue / 2;
}

std::vector<std::string> GroupChat::unconfirmed()
{
	MutexLock lock(mutex_);
	return chat_.unconfirmed();
}

bool GroupChat::alone()
{
	MutexLock lock(mutex_);
	return chat_.company() == 0 || (said_ && chat_.who(steady_now()).size() < 2);
}

std::string GroupChat::prompt()
{
	MutexLock lock(mutex_);
	return chat_.own_name();
}

// ---- commands

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
    {"msg", "m", "PEER TEXT", "say something to one peer alone, and be told when it has arrived", msg},
    {"nick", "", "NICK", "take another nick", nick},
    {"quit", "exit", "", "leave and end; so does Ctrl-D", quit},
    {"who", "peers", "", "list who is here, and where", who},
};

bool help(GroupChat &chat, std::string_view)
{
	list_commands<GroupChat>(kCommands, chat, 18);
	chat.say(Style::local, "Any other line is said to everybody; //text says /text");
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
		if (keyboard_.failed())
			return fail(ExitStatus::no_input, "standard input cannot be read");
		if (alone)
			return fail(ExitStatus::unavailable, "nobody is in the group");
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
