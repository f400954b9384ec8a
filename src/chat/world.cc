// SPDX-License-Identifier: MIT
#include "chat/world.hh"

#include "chat/isupport.hh"
#include "chat/service_names.hh"
#include "irc/names.hh"
#include "irc/numerics.hh"

#include <confer/random.hh>

#include <algorithm>
#include <utility>

namespace confer::chat {

namespace {

/** Strangers choose the names in our tables: the key keeps them from choosing names that collide. */
irc::CaseMap keyed_case_map(CaseMapping mapping)
{
	std::uint64_t key[2];
	random_bytes(key, sizeof key);
	return irc::CaseMap(mapping, key[0], key[1]);
}

Log &null_log() noexcept
{
	static NullLog log;
	return log;
}

Accounts &null_accounts() noexcept
{
	static NullAccounts accounts;
	return accounts;
}

Flood flood_of(const Settings &settings) noexcept
{
	return {settings.limits.flood_rate, settings.limits.flood_burst};
}

Queues queues_of(const Settings &settings) noexcept
{
	return {static_cast<std::uint32_t>(settings.limits.send_queue),
	        static_cast<std::uint32_t>(settings.limits.receive_queue)};
}

} // namespace

World::World(Settings settings) : World(std::move(settings), null_log()) {}

World::~World() = default;

World::World(Settings settings, Log &log) : World(std::move(settings), log, null_accounts()) {}

World::World(Settings settings, Log &log, Accounts &accounts)
    : settings_(std::move(settings)),
      isupport_(chat::isupport(settings_)),
      flood_(flood_of(settings_)),
      queues_(queues_of(settings_)),
      name_(settings_.server_name),
      case_map_(keyed_case_map(settings_.casemapping)),
      log_(log),
      accounts_(accounts),
      offers_registration_(accounts.are_kept() && settings_.accounts.registration),
      account_names_(case_map_),
      users_(0, irc::FoldHash{&case_map_}, irc::FoldEqual{&case_map_}),
      channels_(0, irc::FoldHash{&case_map_}, irc::FoldEqual{&case_map_}),
      channels_by_account_(case_map_),
      watchers_(0, irc::FoldHash{&case_map_}, irc::FoldEqual{&case_map_}),
      account_metadata_(0, irc::FoldHash{&case_map_}, irc::FoldEqual{&case_map_})
{
	history_bounds_.set(settings_.history);
	reserved_nicks_ = reserved_nicks_of(settings_);
	set_bounds();
	account_names_.fill(accounts_.list());
	if (log_.is_gated())
		blocks_.set_gate(log_);
}

void World::set_bounds()
{
	flood_shared_.store(settings_.limits.flood_shared, std::memory_order_relaxed);
	holding_bounds_.set(settings_.limits.holdings, settings_.limits.holdings_total);
	guess_brake_.set(settings_.limits.password_tries, settings_.limits.key_tries, settings_.accounts.login_attempts);
	blocks_.set_ceiling(settings_.limits.send_queue_total);
}

void World::configure(Settings settings)
{
	settings.server_name = name_;
	settings.casemapping = case_map_.mapping();
	settings.history.enabled = settings_.history.enabled;
	settings.uid_accounts = settings_.uid_accounts;
	settings.accounts.registration_before_connect = settings_.accounts.registration_before_connect;
	settings.accounts.email_required = settings_.accounts.email_required;
	irc::Isupport isupport = chat::isupport(settings);
	ReservedNicks reserved_nicks = reserved_nicks_of(settings);
	offer_changed_ = offer_changed_ || settings.always_on.offer != settings_.always_on.offer ||
	                 settings.always_on.limit > settings_.always_on.limit;
	settings_ = std::move(settings);
	isupport_ = std::move(isupport);
	reserved_nicks_ = std::move(reserved_nicks);
	while (departed_.size() > settings_.limits.whowas)
		departed_.pop_back();
	flood_.store(flood_of(settings_));
	queues_.store(queues_of(settings_));
	history_bounds_.set(settings_.history);
	set_bounds();
	if (settings_.history.enabled)
		fit_histories();
	for (Session *session : sessions_)
		session->outbox.set_limit(settings_.limits.send_queue);
}

void World::fit_histories()
{
	const std::size_t used = history_bounds_.used(), memory = history_bounds_.memory();
	for (const auto &entry : channels_) {
		Channel &channel = *entry.second;
		MutexLock order(channel.delivery);
		if (channel.history == nullptr)
			continue;
		channel.history->fit();
		// Every channel gives up the same part of what it has.
		if (used > memory)
			channel.history->shrink(memory, used);
	}
}

User *World::find_user(std::string_view nick) const noexcept
{
	const auto found = users_.find(nick);
	return found == users_.end() ? nullptr : found->second.get();
}

ReservedNicks World::reserved_nicks_of(const Settings &settings) const
{
	ReservedNicks reserved;
	reserved.add(name_);
	if (keeps_accounts_) {
		for (const std::string_view service : kServices)
			reserved.add(service);
	}
	for (const std::string &mask : settings.reserved_nicks)
		reserved.add(mask);
	return reserved;
}

bool World::reserve_for_local(std::string_view name)
{
	return irc::valid_nick(name, settings_.limits.nick_length, case_map_.mapping()) && account_names_.add_local(name);
}

void World::remove_users(std::span<User *const> users, std::string_view reason, Delivery &out, WorldWrite *hold,
                         Session *last)
{
	Leaving leaving(users);
	std::vector<Leaver> leavers;
	leavers.reserve(users.size());
	std::size_t told = 0;
	for (User *user : users) {
		leavers.push_back(leaver(*user, reason, out));
		told += leavers.back().neighbours.size() + leavers.back().presence.size();
	}
	for (const Leaver &leaver : leavers)
		out.prepare({leaver.quit}, sessions_of(told));
	// From here on nothing fails.
	leaving.commit();
	for (std::size_t i = 0; i < users.size(); ++i) {
		record_everywhere(*users[i], *leavers[i].quit, out.time());
		announce_presence(leavers[i].presence, users[i]->nick, false, out);
		forget_user(*users[i], out.time());
	}
	if (last != nullptr)
		forget_session(*last);
	if (hold != nullptr)
		hold->share();
	tell(leavers, out);
}

World::Leaving::Leaving(std::span<User *const> users) noexcept : users_(users)
{
	for (User *user : users_) {
		for (User::Place &place : user->places)
			move_to_end(place);
	}
}

World::Leaving::~Leaving()
{
	for (const User *user : users_) {
		for (const User::Place &place : user->places)
			--place.channel->leaving_;
	}
}

void World::Leaving::move_to_end(User::Place &place) noexcept
{
	Channel &channel = *place.channel;
	const std::size_t end = channel.members_.size() - ++channel.leaving_;
	for (User::Place &moved : channel.members_[end].user->places) {
		if (moved.channel == &channel)
			moved.index = place.index;
	}
	std::swap(channel.members_[end], channel.members_[place.index]);
	place.index = end;
}

World::Leaver World::leaver(User &user, std::string_view reason, Delivery &out)
{
	Leaver leaver{&out.event(), {}, presence_of(user.nick, out)};
	leaver.quit->start(ids_, user.source(), "QUIT", {}, reason);
	leaver.quit->from(user);
	each_neighbour(user, [&](User &neighbour) {
		if (&neighbour != &user)
			leaver.neighbours.push_back(&neighbour);
	});
	return leaver;
}

void World::tell(const std::vector<Leaver> &leavers, Delivery &out)
{
	for (const Leaver &leaver : leavers) {
		for (const User *user : leaver.neighbours)
			out.send(*user, *leaver.quit);
	}
}

void World::forget_user(User &user, WallTime now)
{
	remember(user, now);
	for (const User::Place &place : user.places) {
		// Those at the end leave, and it does not matter which of them goes first.
		forget_statuses(*place.channel, place.channel->members_[place.index], now);
		place.channel->members_.pop_back();
		--place.channel->leaving_;
		if (place.channel->members_.empty() && !place.channel->stays())
			erase_channel(*place.channel, now);
	}
	while (!user.invitations.empty())
		user.invitations.back()->drop_invite(user);
	read_markers_.forget(user);
	conversations_.forget_guest(Conversations::guest(user.serial)); // the name needs no memory of its own
	drop_presence(user, now);
	const std::uint8_t old_modes = std::exchange(user.modes, std::uint8_t{0});
	recount(user, old_modes);
	for (const SessionRef &session : user.sessions)
		session->orphan();
	registered_ -= user.sessions.size();
	more_sessions_ -= user.sessions.size() - std::min<std::size_t>(user.sessions.size(), 1);
	user_roll_.remove(user);
	users_.erase(users_.find(user.nick));
}

void World::rename_user(User &user, std::string_view nick, WallTime now)
{
	std::string name(nick);
	std::string source = User::source_of(name, user.username, user.host);
	if (!case_map_.equal(user.nick, nick))
		remember(user, now);
	auto node = users_.extract(users_.find(user.nick));
	user.rename(std::move(name), std::move(source));
	node.key() = user.nick;
	users_.insert(std::move(node));
	keep_presence(user, now);
}

Population World::population() const noexcept
{
	return {users_.size(), invisible_, operators_, sessions_.size() - registered_, channels_.size(), most_users_};
}

void World::recount(const User &user, std::uint8_t old_modes)
{
	const auto change = [&](UserFlag flag) REQUIRES(world_role) -> std::size_t {
		const int was = old_modes >> static_cast<unsigned>(flag) & 1;
		return static_cast<std::size_t>((user.is(flag) ? 1 : 0) - was);
	};
	invisible_ += change(UserFlag::invisible);
	operators_ += change(UserFlag::oper);
}

void World::remember(const User &user, WallTime now) noexcept
try {
	if (settings_.limits.whowas == 0)
		return;
	if (departed_.size() >= settings_.limits.whowas)
		departed_.pop_back();
	departed_.push_front({user.nick, user.username, user.host, user.realname, now});
} catch (const std::bad_alloc &) {
	// It is better to forget somebody than to keep them from leaving.
}

std::vector<const Departed *> World::departed(std::string_view nick) const
{
	std::vector<const Departed *> found;
	for (const Departed &entry : departed_) {
		if (case_map_.equal(entry.nick, nick))
			found.push_back(&entry);
	}
	return found;
}

bool World::monitor(Session &session, std::string_view nick, bool exempt)
{
	if (session.monitored == nullptr) {
		session.monitored.reset(new Session::Nicks(irc::FoldLess{&case_map_}));
		session.monitor_held = Holding(holding_bounds_, session.person);
	}
	if (session.monitored->contains(nick))
		return true;
	if (!session.monitor_held.grow(Holding::kEntry + nick.size(), exempt))
		return false;
	try {
		add_watcher(session, nick);
	} catch (const std::bad_alloc &) {
		session.monitor_held.shrink(Holding::kEntry + nick.size());
		throw;
	}
	return true;
}

void World::add_watcher(Session &session, std::string_view nick)
{
	const auto watchers = watchers_.try_emplace(std::string(nick)).first;
	std::vector<Session *> &list = watchers->second;
	const std::size_t before = list.size();
	try {
		list.push_back(&session);
		session.monitored->emplace(nick);
	} catch (const std::bad_alloc &) {
		list.resize(before);
		if (list.empty())
			watchers_.erase(watchers);
		throw;
	}
}

void World::unmonitor(Session &session, std::string_view nick)
{
	if (session.monitored == nullptr)
		return;
	const auto own = session.monitored->find(nick);
	if (own == session.monitored->end())
		return;
	session.monitored->erase(own);
	session.monitor_held.shrink(Holding::kEntry + nick.size());
	forget_watcher(session, nick);
}

void World::forget_watcher(const Session &session, std::string_view nick)
{
	const auto found = watchers_.find(nick);
	std::vector<Session *> &list = found->second;
	list.erase(std::find(list.begin(), list.end(), &session));
	if (list.empty())
		watchers_.erase(found);
}

void World::unmonitor_all(Session &session)
{
	if (session.monitored == nullptr)
		return;
	for (const std::string &nick : *session.monitored)
		forget_watcher(session, nick);
	session.monitored.reset();
	session.monitor_held = Holding();
}

const std::vector<Session *> *World::watchers(std::string_view nick) const noexcept
{
	const auto found = watchers_.find(nick);
	return found == watchers_.end() ? nullptr : &found->second;
}

World::Presence World::presence_of(std::string_view nick, Delivery &out)
{
	Presence presence{watchers(nick), nullptr};
	if (presence.watchers != nullptr) {
		presence.event = &out.event();
		presence.event->reserve();
	}
	return presence;
}

void World::announce_presence(const Presence &presence, std::string_view who, bool online, Delivery &out)
{
	if (presence.watchers == nullptr)
		return;
	for (Session *session : *presence.watchers) {
		const std::string_view to = session->user != nullptr ? std::string_view(session->user->nick) : "*";
		presence.event->start(ids_, name_, irc::digits(online ? irc::RPL_MONONLINE : irc::RPL_MONOFFLINE), {to}, who);
		out.send(*session, *presence.event);
	}
}

} // namespace confer::chat
