// SPDX-License-Identifier: MIT
#include "client/udp/group_chat.hh"

#include "client/link/session.hh"
#include "client/safe_text.hh"
#include "client/udp/group_lines.hh"
#include "client/udp/plain_chat.hh"
#include "client/udp/sockets.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <optional>
#include <system_error>
#include <utility>

#include <confer/error.hh>
#include <confer/random.hh>

#include <poll.h>
#include <sys/eventfd.h>

namespace confer::client {

namespace {

using datagram::PeerChat;
using datagram::PeerEvent;
using datagram::PeerMessage;
using datagram::PeerOutput;
using datagram::PeerSettings;
using std::chrono::milliseconds;

constexpr std::size_t kBatch = 32;
constexpr unsigned kHistory = 20;

/** How often the interfaces are looked at. */
constexpr std::chrono::seconds kScan{5};

/** A line of a message, so that it fits with everything in front of it. */
constexpr std::size_t kMaxText = datagram::kMaxPeerMessage - 64;

template <class Number> Number random_number()
{
	Number value;
	random_bytes(&value, sizeof value);
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

std::string nick_of(const UdpOptions &options)
{
	const std::string nick = options.nick.empty() ? nick_from_user(user_name()) : options.nick;
	return datagram::valid_peer_nick(nick) ? nick : "somebody";
}

} // namespace

Wakeup::Wakeup() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
	if (!fd_)
		throw_errno("eventfd");
}

void Wakeup::wake() noexcept
{
	(void)!::eventfd_write(fd_.get(), 1);
}

void Wakeup::clear() noexcept
{
	eventfd_t count;
	(void)!::eventfd_read(fd_.get(), &count);
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
	    "Nothing here is authenticated or encrypted: anybody on the network can read it and use any name. "
	    "/help lists the commands");
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
		say(Style::error, "Too many lines are waiting: this one was not sent");
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
	case PeerChat::Direct::nobody: say(Style::error, "" + who + " is not here: see /who"); break;
	case PeerChat::Direct::several:
		say(Style::error, "Several peers are called " + who + ": /who shows how to name one");
		break;
	case PeerChat::Direct::full:
		say(Style::error, "Too many lines are waiting for " + who + ": this one was not sent");
		break;
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

} // namespace confer::client
