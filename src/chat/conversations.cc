// SPDX-License-Identifier: MIT
#include "chat/conversations.hh"

#include "chat/history.hh"
#include "chat/state_text.hh"
#include "chat/text.hh"

#include <new>
#include <utility>

namespace confer::chat {

namespace {

constexpr char kGuest = '='; // no account and no nick begins so

bool is_guest(std::string_view name) noexcept
{
	return name.starts_with(kGuest);
}

} // namespace

bool Conversation::record(std::span<Event *const> messages) noexcept
{
	return append_to(log_, stream_, messages);
}

Conversations::Conversations(Log &log, Streams &streams, const irc::CaseMap &map)
    : log_(log),
      streams_(streams),
      map_(map),
      all_(0, irc::FoldHash{&map_}, irc::FoldEqual{&map_}),
      peers_(0, irc::FoldHash{&map_}, irc::FoldEqual{&map_})
{
}

std::string Conversations::key(std::string_view a, std::string_view b) const
{
	if (map_.compare(b, a) < 0)
		std::swap(a, b);
	return text(a, ' ', b);
}

Conversation *Conversations::add_locked(std::string key, Stream stream)
{
	const std::size_t space = key.find(' ');
	const std::string a = key.substr(0, space), b = key.substr(space + 1);
	std::vector<std::string> &of_a = peers_[a];
	std::vector<std::string> &of_b = peers_[b];
	of_a.reserve(of_a.size() + 1);
	of_b.reserve(of_b.size() + 1);
	std::string of_a_new = b, of_b_new = a;
	Mutex &order = orders_[stream % kOrders].mutex;
	Conversation *added =
	    all_.emplace(std::move(key), std::make_unique<Conversation>(log_, stream, order)).first->second.get();
	of_a.push_back(std::move(of_a_new));
	if (&of_a != &of_b)
		of_b.push_back(std::move(of_b_new));
	return added;
}

std::string Conversations::guest(std::uint64_t serial)
{
	return kGuest + std::to_string(serial);
}

Conversation *Conversations::between(std::string_view a, std::string_view b, WallTime now)
{
	if (is_guest(a) && is_guest(b))
		return nullptr;
	std::string name = key(a, b);
	MutexLock lock(mutex_);
	if (const auto found = all_.find(name); found != all_.end())
		return found->second.get();
	for (const std::string_view account : {a, b}) {
		const auto peers = peers_.find(account);
		if (peers != peers_.end() && peers->second.size() >= kMost)
			return nullptr;
	}
	const Stream stream = streams_.next(now);
	if (stream == 0)
		return nullptr;
	const StateChange change[] = {{kClass + name, std::to_string(stream)}};
	if (!is_guest(a) && !is_guest(b) && !log_.append_state(now, change))
		return nullptr;
	return add_locked(std::move(name), stream);
}

const Conversation *Conversations::find(std::string_view a, std::string_view b) const
{
	const std::string name = key(a, b);
	MutexLock lock(mutex_);
	const auto found = all_.find(name);
	return found == all_.end() ? nullptr : found->second.get();
}

std::vector<Conversations::Peer> Conversations::of(std::string_view account) const
{
	return peers_of(account, false);
}

std::vector<Conversations::Peer> Conversations::guests_of(std::string_view account) const
{
	return peers_of(account, true);
}

std::vector<Conversations::Peer> Conversations::peers_of(std::string_view account, bool guests) const
{
	std::vector<Peer> found;
	MutexLock lock(mutex_);
	const auto peers = peers_.find(account);
	if (peers == peers_.end())
		return found;
	for (const std::string &peer : peers->second) {
		if (is_guest(peer) == guests)
			found.push_back({peer, all_.find(key(account, peer))->second->stream()});
	}
	return found;
}

std::vector<std::string> Conversations::keys_of(std::string_view account) const
{
	std::vector<std::string> keys;
	MutexLock lock(mutex_);
	if (const auto peers = peers_.find(account); peers != peers_.end()) {
		for (const std::string &peer : peers->second) {
			if (!is_guest(peer))
				keys.push_back(kClass + all_.find(key(account, peer))->first);
		}
	}
	return keys;
}

void Conversations::forget(std::string_view account)
{
	MutexLock lock(mutex_);
	forget_locked(account);
}

void Conversations::forget_guest(std::string_view name) noexcept
{
	MutexLock lock(mutex_);
	try {
		forget_locked(name);
	} catch (const std::bad_alloc &) {
		// What is left of them is found by nobody.
	}
}

void Conversations::forget_locked(std::string_view name)
{
	const auto own = peers_.find(name);
	if (own == peers_.end())
		return;
	while (!own->second.empty()) {
		const std::string &peer = own->second.back();
		all_.erase(key(name, peer));
		if (const auto other = peers_.find(peer); other != peers_.end() && other != own) {
			std::erase_if(other->second, [&](const std::string &entry) { return map_.equal(entry, name); });
			if (other->second.empty())
				peers_.erase(other);
		}
		own->second.pop_back();
	}
	peers_.erase(own);
}

bool Conversations::restore(const StateChange &entry)
{
	const std::string_view names = std::string_view(entry.key).substr(1);
	const std::size_t space = names.find(' ');
	Stream stream = 0;
	if (!entry.value || space == 0 || space == names.npos || space + 1 == names.size())
		return false;
	if (!read_number(*entry.value, stream) || stream == 0)
		return false;
	std::string name = key(names.substr(0, space), names.substr(space + 1));
	MutexLock lock(mutex_);
	if (!all_.contains(name))
		add_locked(std::move(name), stream);
	return true;
}

} // namespace confer::chat
