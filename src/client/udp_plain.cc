// SPDX-License-Identifier: MIT
#include "client/udp_plain.hh"

#include "client/budget.hh"
#include "client/line_screen.hh"
#include "client/safe_text.hh"
#include "client/udp_commands.hh"
#include "client/udp_keyboard.hh"
#include "client/udp_peers.hh"
#include "client/udp_sockets.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <confer/error.hh>
#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <poll.h>

namespace confer::client {

namespace {

using std::chrono::milliseconds;

/** A peer's buffer takes some hundreds of datagrams; what a pipe holds must not come all at once. */
constexpr int kBurst = 64;
constexpr milliseconds kPace{1};

/** Each report of the network makes one call fail that has nothing to do with it. */
constexpr int kTries = 4;

constexpr std::size_t kBatch = 16;
constexpr std::size_t kLargest = 65'536; // no datagram is larger

/** What the two threads share. */
class PlainChat {
public:
	/** @throws std::system_error */
	PlainChat(const UdpOptions &options, std::shared_ptr<LineScreen> screen, bool person);

	/** Sends a line to every peer; the main thread. */
	void send(std::string_view line);

	/** Sends a line to one peer; the main thread. @return false if there is none of this name */
	bool send_to(std::string_view peer, std::string_view line);

	/** Receives for ever; the daemon thread. */
	void receive();

	/** Takes what the network has reported so far. @return whether some peer is not there */
	bool refused() EXCLUDES(mutex_);

	[[nodiscard]] bool has_peers() EXCLUDES(mutex_);
	void greet() EXCLUDES(mutex_);
	void list_peers() EXCLUDES(mutex_);
	void say(Style style, std::string_view text);

	/** The main thread is to end. */
	void quit() noexcept { quitting_ = true; }
	[[nodiscard]] bool quitting() const noexcept { return quitting_; }

private:
	void send_one(std::size_t peer, std::string_view line) EXCLUDES(mutex_);
	void dispatch(Errand errand) EXCLUDES(mutex_);
	void act_upon(const Address &to, int error) EXCLUDES(mutex_);
	void take_errors(DatagramSocket &socket) EXCLUDES(mutex_);
	void take_datagrams(DatagramSocket &socket, DatagramBatch &batch) EXCLUDES(mutex_);
	void show(const DatagramBatch::Datagram &datagram, std::vector<StyledLine> &lines) const;
	void complain(const std::string &text);

	const std::shared_ptr<LineScreen> screen_;
	const bool person_;
	const bool newline_;
	std::vector<DatagramSocket> sockets_; ///< as they are from before the second thread starts
	std::uint32_t dropped_ = 0;           ///< of the receiving thread
	bool quitting_ = false;               ///< of the main thread
	Mutex mutex_{"peers", 25};
	UdpPeers peers_ GUARDED_BY(mutex_);
};

PlainChat::PlainChat(const UdpOptions &options, std::shared_ptr<LineScreen> screen, bool person)
    : screen_(std::move(screen)),
      person_(person),
      newline_(options.newline)
{
	for (const std::string &listen : options.listen)
		bind_listen(listen, sockets_);
	MutexLock lock(mutex_);
	for (const std::string &name : options.peers) {
		std::vector<Address> addresses = resolve_peer(name);
		for (const Address &address : addresses)
			(void)socket_for(address.family(), sockets_);
		peers_.add(name, std::move(addresses));
	}
}

bool PlainChat::has_peers()
{
	MutexLock lock(mutex_);
	return peers_.size() > 0;
}

void PlainChat::send(std::string_view line)
{
	std::size_t count;
	{
		MutexLock lock(mutex_);
		count = peers_.size();
	}
	for (std::size_t peer = 0; peer < count; ++peer)
		send_one(peer, line);
}

bool PlainChat::send_to(std::string_view name, std::string_view line)
{
	std::optional<std::size_t> peer;
	{
		MutexLock lock(mutex_);
		peer = peers_.find(name);
	}
	if (peer)
		send_one(*peer, line);
	return peer.has_value();
}

void PlainChat::send_one(std::size_t peer, std::string_view line)
{
	for (std::string_view part : cut_datagrams(line, kMaxPlainDatagram - (newline_ ? 1 : 0))) {
		std::string text(part);
		if (newline_)
			text += '\n';
		Errand errand;
		{
			MutexLock lock(mutex_);
			errand = peers_.send(peer, text);
		}
		dispatch(std::move(errand));
	}
}

void PlainChat::dispatch(Errand errand)
{
	DatagramSocket &socket = socket_for(errand.to.family(), sockets_); // the constructor has made it
	IoResult result;
	for (int i = 0; i < kTries; ++i) {
		result = socket.send_to(errand.text, errand.to);
		if (result.ok())
			break;
		take_errors(socket);
	}
	if (!result.ok())
		act_upon(errand.to, result.error);
	take_errors(socket); // on the same machine a refusal is there by now
}

/** Tries another address of the peer, or says what has happened. */
void PlainChat::act_upon(const Address &to, int error)
{
	UdpPeers::Refused refused;
	{
		MutexLock lock(mutex_);
		refused = peers_.refused(to, error);
	}
	if (!refused.report.empty())
		complain(refused.report);
	if (refused.again)
		dispatch(std::move(*refused.again));
}

void PlainChat::take_errors(DatagramSocket &socket)
{
	while (const auto error = socket.take_error())
		act_upon(error->to, error->error);
}

bool PlainChat::refused()
{
	for (DatagramSocket &socket : sockets_)
		take_errors(socket);
	MutexLock lock(mutex_);
	return peers_.any_refused();
}

void PlainChat::receive()
{
	DatagramBatch batch(kBatch, kLargest);
	std::vector<pollfd> fds;
	for (const DatagramSocket &socket : sockets_)
		fds.push_back({socket.fd(), POLLIN, 0});
	for (;;) {
		if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR)
			bug("poll", errno);
		for (std::size_t i = 0; i < fds.size(); ++i) {
			if ((fds[i].revents & POLLERR) != 0)
				take_errors(sockets_[i]);
			if ((fds[i].revents & POLLIN) != 0)
				take_datagrams(sockets_[i], batch);
		}
	}
}

void PlainChat::take_datagrams(DatagramSocket &socket, DatagramBatch &batch)
{
	if (!socket.recv_many(batch, MSG_DONTWAIT).ok())
		return;
	std::vector<StyledLine> lines;
	for (std::size_t i = 0; i < batch.size(); ++i) {
		show(batch[i], lines);
		MutexLock lock(mutex_);
		peers_.heard(batch[i].from);
	}
	if (const std::uint32_t lost = batch.dropped() - std::exchange(dropped_, batch.dropped()); lost != 0)
		lines.emplace_back(Style::error, std::to_string(lost) + " datagrams came too fast and are lost");
	screen_->print(lines);
}

/** One datagram; what has line ends in it is several lines. */
void PlainChat::show(const DatagramBatch::Datagram &datagram, std::vector<StyledLine> &lines) const
{
	const std::string from = "[" + datagram.from.to_string() + "] ";
	std::string_view text = datagram.data;
	if (text.ends_with('\n'))
		text.remove_suffix(1);
	for (;;) {
		const std::size_t end = std::min(text.find('\n'), text.size());
		std::string_view line = text.substr(0, end);
		if (line.ends_with('\r'))
			line.remove_suffix(1);
		StyledLine styled(Style::target, from);
		lines.push_back(styled.hang().add(Style::plain, line));
		if (end == text.size())
			return;
		text.remove_prefix(end + 1);
	}
}

void PlainChat::complain(const std::string &text)
{
	if (person_)
		say(Style::error, text);
	else
		std::fprintf(stderr, "confer: %s\n", safe_text(text).c_str());
}

void PlainChat::say(Style style, std::string_view text)
{
	const StyledLine line(style, text);
	screen_->print({&line, 1});
}

void PlainChat::greet()
{
	for (const DatagramSocket &socket : sockets_)
		say(Style::local, "Receiving on " + socket.address().to_string());
	list_peers();
	say(Style::local, "Nothing of this is authenticated or encrypted: anybody may read it, and say anything under any "
	                  "address. /help lists the commands");
}

void PlainChat::list_peers()
{
	std::vector<StyledLine> lines;
	{
		MutexLock lock(mutex_);
		for (std::size_t i = 0; i < peers_.size(); ++i) {
			const std::string address = peers_.address(i).to_string();
			lines.emplace_back(Style::local, "Sending to " + peers_.name(i) +
			                                     (peers_.name(i) == address ? "" : " (" + address + ")"));
		}
	}
	if (lines.empty())
		lines.emplace_back(Style::local, "Sending to nobody: no peer is named on the command line");
	screen_->print(lines);
}

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
    {"msg", "m", "PEER TEXT", "send to one peer alone", msg},
    {"peers", "who", "", "list whom lines are sent to", peers},
    {"quit", "exit", "", "end; so does Ctrl-D", quit},
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
				chat_->say(Style::error, "There is nobody to send it to: name a peer on the command line");
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
		const auto fail = [&](ExitStatus status, const char *why) {
			std::fprintf(stderr, "confer: %s\n", why);
			return leave(status);
		};
		if (keyboard_.failed())
			return fail(ExitStatus::no_input, "standard input cannot be read");
		if (unsent_)
			return fail(ExitStatus::usage, "there is nobody to send to: name a peer");
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

std::vector<std::string_view> cut_datagrams(std::string_view line, std::size_t max_bytes)
{
	std::vector<std::string_view> parts;
	while (!line.empty()) {
		const std::string_view part = irc::utf8_prefix(line, max_bytes);
		parts.push_back(part);
		line.remove_prefix(part.size());
	}
	return parts;
}

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
