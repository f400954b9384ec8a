// SPDX-License-Identifier: MIT
// METADATA: IRCv3 metadata (draft/metadata-2 and draft/metadata-3).
#include "chat/commands/handlers.hh"
#include "chat/commands/metadata_request.hh"
#include "chat/view.hh"
#include "irc/ascii.hh"
#include "irc/names.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <chrono>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace confer::chat {

bool MetadataRequest::available()
{
	const MetadataSettings &settings = call_.settings().metadata;
	if (!settings.enabled)
		call_.reply(irc::ERR_UNKNOWNCOMMAND, {call_.message.command}, "This server keeps no metadata");
	else if (call_.session.user == nullptr && !settings.before_connect)
		call_.reply(irc::ERR_NOTREGISTERED, {}, "You have not registered");
	else
		return call_.session.user != nullptr || call_.session.registration != nullptr;
	return false;
}

std::optional<MetadataRequest::Subject> MetadataRequest::find_subject()
{
	const std::string_view target = call_.param(0);
	if (target == "*") {
		if (call_.session.user == nullptr)
			return Subject{"*", nullptr, nullptr};
		return Subject{call_.user().nick, nullptr, &call_.user()};
	}
	if (call_.session.user != nullptr && irc::is_channel(target)) {
		Channel *channel = call_.world.find_channel(target);
		if (channel != nullptr && knows(call_.user(), *channel))
			return Subject{channel->name, channel, nullptr};
	} else if (call_.session.user != nullptr) {
		if (User *user = call_.world.find_user(target))
			return Subject{user->nick, nullptr, user};
	}
	call_.fail("INVALID_TARGET", {target}, "No such channel or user");
	return {};
}

std::optional<MetadataRequest::Subject> MetadataRequest::find_readable()
{
	auto subject = find_subject();
	if (!subject || subject->channel == nullptr)
		return subject;
	const Channel &channel = *subject->channel;
	if (channel.member(call_.user()) != nullptr || (!channel.is(Flag::invite_only) && channel.key.empty()))
		return subject;
	call_.fail("KEY_NO_PERMISSION", {channel.name, "*"}, "Only members may see the metadata of this channel");
	return {};
}

std::optional<MetadataRequest::Subject> MetadataRequest::find_changeable(std::string_view key)
{
	auto subject = find_subject();
	if (!subject)
		return {};
	const Channel *channel = subject->channel;
	const bool own = channel == nullptr && subject->user == call_.session.user;
	const bool suspended = channel != nullptr && channel->is_suspended();
	if (own || (channel != nullptr && !suspended && channel->power(call_.user()) >= Power::op))
		return subject;
	call_.fail("KEY_NO_PERMISSION", {subject->name, key},
	           suspended            ? "The operators of the server have suspended the channel"
	           : channel != nullptr ? "Only operators of the channel may set its metadata"
	                                : "You may set only your own metadata");
	return {};
}

const Metadata &MetadataRequest::metadata_of(const Subject &subject) const
{
	if (subject.channel != nullptr)
		return subject.channel->metadata;
	return subject.user != nullptr ? call_.world.metadata_of(*subject.user) : call_.session.registration->metadata;
}

bool MetadataRequest::change(const Subject &subject, std::string_view key, std::optional<Metadata::Value> value)
{
	const WallTime now = call_.out.time();
	bool kept = true;
	if (subject.channel != nullptr)
		kept = call_.world.set_metadata(*subject.channel, key, std::move(value), now);
	else if (subject.user != nullptr)
		kept = call_.world.set_metadata(*subject.user, key, std::move(value), now);
	else if (value)
		call_.session.registration->metadata.set(key, std::move(*value));
	else
		call_.session.registration->metadata.erase(key);
	if (!kept)
		call_.fail("INTERNAL_ERROR", {subject.name, key},
		           "Not stored: the disk of the server is full. Try again later");
	return kept;
}

void MetadataRequest::answer_value(std::string_view target, std::string_view key, const std::string *value)
{
	const std::string_view nick = call_.nick();
	answer([&](irc::LineWriter &writer) {
		if (value != nullptr)
			writer.numeric(irc::RPL_KEYVALUE).param(nick).param(target).param(key).param("*").trailing(*value);
		else
			writer.numeric(irc::RPL_KEYNOTSET).param(nick).param(target).param(key).trailing("Not set");
	});
}

void MetadataRequest::answer_invalid_key(std::string_view key)
{
	static constexpr std::string_view kFailCode = "KEY_INVALID";
	answer([&](irc::LineWriter &writer) {
		writer.command("FAIL").param("METADATA").param(kFailCode).param(key);
		writer.trailing("A key has 1 to 64 of a to z, 0 to 9 and _ . / -");
	});
}

void MetadataRequest::get()
{
	if (!call_.message.has(kKeys)) {
		call_.fail("NEED_MORE_PARAMS", {}, "Give at least one key");
		return;
	}
	const auto subject = find_readable();
	if (!subject)
		return;
	batch_ = call_.open_batch("metadata", subject->name);
	for (std::size_t i = kKeys; i < call_.message.size(); ++i) {
		const std::string_view key = call_.param(i);
		if (valid_metadata_key(key))
			answer_value(subject->name, key, metadata_of(*subject).find(key));
		else
			answer_invalid_key(key);
	}
	call_.close_batch(batch_);
}

void MetadataRequest::show_own()
{
	batch_ = call_.open_batch("metadata", call_.user().nick);
	for (const auto &[key, value] : call_.world.metadata_of(call_.user()).values())
		answer_value(call_.user().nick, key, &value.text);
	call_.close_batch(batch_);
}

void MetadataRequest::list()
{
	const auto subject = find_readable();
	if (!subject)
		return;
	batch_ = call_.open_batch("metadata", subject->name);
	for (const auto &[key, value] : metadata_of(*subject).values())
		answer_value(subject->name, key, &value.text);
	call_.close_batch(batch_);
}

bool MetadataRequest::pay(const Subject &subject, std::string_view key)
{
	using std::chrono::nanoseconds;
	const unsigned rate = call_.settings().metadata.set_rate;
	if (rate == 0 || call_.session.exempt)
		return true;
	constexpr unsigned kAtOnce = 10;
	const Allowance::Terms terms{nanoseconds(std::chrono::minutes(1)) / rate, kAtOnce};
	const Deadline now = std::chrono::steady_clock::now();
	if (call_.session.metadata_changes.spend(1, terms, now))
		return true;
	const auto wait = std::chrono::ceil<seconds>(call_.session.metadata_changes.wait(terms, now)).count();
	call_.fail("RATE_LIMITED", {subject.name, key, text(std::max<std::int64_t>(wait, 1))}, "Too many changes");
	return false;
}

/** The value that is to be set, which counts as the session's person's; nothing: it cannot be, which is answered. */
std::optional<Metadata::Value> MetadataRequest::read_value(const Subject &subject, std::string_view key)
{
	const std::string_view value = call_.param(kKeys + 1);
	const std::size_t room = metadata_room(call_.settings());
	if (value.size() > room || !irc::utf8_valid(value)) {
		call_.fail("INVALID_VALUE", {key}, text("A value is UTF-8, of at most ", room, " bytes"));
		return {};
	}
	const Metadata &metadata = metadata_of(subject);
	Holding held(call_.world.holding_bounds(), call_.session.person);
	const bool is_new = metadata.find(key) == nullptr;
	if (is_new && metadata.values().size() >= call_.settings().metadata.max_keys) {
		call_.fail("LIMIT_REACHED", {subject.name}, "Too many keys: remove some of them first");
		return {};
	}
	if (!held.grow(Holding::kEntry + key.size() + value.size(), call_.session.exempt)) {
		call_.fail("LIMIT_REACHED", {subject.name}, kHoldsTooMuch);
		return {};
	}
	return Metadata::Value{std::string(value), std::move(held)};
}

void MetadataRequest::set()
{
	const std::string key(call_.param(kKeys));
	if (!valid_metadata_key(key)) {
		answer_invalid_key(key);
		return;
	}
	const auto subject = find_changeable(key);
	if (!subject)
		return;
	std::optional<Metadata::Value> value;
	if (call_.message.has(kKeys + 1)) {
		value = read_value(*subject, key);
		if (!value)
			return;
	}
	const std::optional<std::string> told = value ? std::optional(value->text) : std::nullopt;
	const std::string *const shown = told ? &*told : nullptr;
	const std::string *const before = metadata_of(*subject).find(key);
	const bool same = before == nullptr || shown == nullptr ? before == shown : *before == *shown;
	if (same) {
		answer_value(subject->name, key, shown);
		return;
	}
	if (!pay(*subject, key))
		return;
	const std::vector<Session *> audience = audience_of(*subject);
	MetadataNews news(call_, subject->name, key, shown);
	news.prepare(audience.size() + 1);
	if (!change(*subject, key, std::move(value)))
		return;
	answer_value(subject->name, key, shown);
	call_.hold->share();
	tell(audience, key, news);
}

std::vector<Session *> MetadataRequest::audience_of(const Subject &subject)
{
	if (subject.channel != nullptr)
		return metadata_audience(call_, *subject.channel);
	return subject.user != nullptr ? metadata_audience(call_, *subject.user) : std::vector<Session *>();
}

void MetadataRequest::tell(const std::vector<Session *> &audience, std::string_view key, MetadataNews &news)
{
	call_.out.count_work(audience.size() / kMaskStepsOfWork);
	for (Session *session : audience) {
		if (wants_metadata(*session, key))
			news.tell(*session);
	}
}

void MetadataRequest::clear()
{
	const auto subject = find_changeable("*");
	if (!subject)
		return;
	if (!metadata_of(*subject).empty() && !pay(*subject, "*"))
		return;
	const std::vector<Session *> audience = audience_of(*subject);
	std::deque<MetadataNews> all;
	std::vector<std::string> keys;
	for (const auto &entry : metadata_of(*subject).values()) {
		keys.push_back(entry.first);
		all.emplace_back(call_, subject->name, entry.first, nullptr);
		all.back().prepare(audience.size() + 1);
	}
	batch_ = call_.open_batch("metadata", subject->name);
	for (const std::string &key : keys) {
		if (!change(*subject, key, std::nullopt))
			break;
		answer_value(subject->name, key, nullptr);
	}
	call_.close_batch(batch_);
	call_.hold->share();
	for (std::size_t i = 0; i < keys.size(); ++i) {
		if (metadata_of(*subject).find(keys[i]) == nullptr)
			tell(audience, keys[i], all[i]);
	}
}

namespace {

struct Row {
	std::string_view name;
	void (MetadataRequest::*read)();   ///< run with the World shared
	void (MetadataRequest::*change)(); ///< or held alone
	bool own;                          ///< only about oneself: the target is "*"
};

constexpr Row kRows[] = {
    {"GET", &MetadataRequest::get, nullptr, false},
    {"LIST", &MetadataRequest::list, nullptr, false},
    {"SET", nullptr, &MetadataRequest::set, false},
    {"CLEAR", nullptr, &MetadataRequest::clear, false},
    {"SUB", nullptr, &MetadataRequest::subscribe, true},
    {"UNSUB", nullptr, &MetadataRequest::unsubscribe, true},
    {"SUBS", &MetadataRequest::list_subscriptions, nullptr, true},
    {"SYNC", nullptr, nullptr, false},
};

void run_sync(Call &call, MetadataRequest &request)
{
	for (bool done = false; !done;) {
		{
			WorldRead lock(call.world);
			if (call.session.user == nullptr)
				return;
			done = request.sync();
		}
		if (!done && !call.pace())
			return;
	}
}

} // namespace

void run_metadata(Call &call)
{
	MetadataRequest request(call);
	const auto row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row &candidate) {
		return irc::equal_nocase(candidate.name, call.param(1));
	});
	{
		WorldRead lock(call.world);
		if (!request.available())
			return;
		if (row == std::end(kRows)) {
			call.fail("SUBCOMMAND_INVALID", {call.param(1)},
			          "Unknown subcommand; use GET, LIST, SET, CLEAR, SUB, UNSUB, SUBS or SYNC");
			return;
		}
		if (row->own && call.param(0) != "*") {
			call.fail("INVALID_TARGET", {call.param(0)}, "The target of this is *");
			return;
		}
		if (row->read != nullptr) {
			(request.*row->read)();
			return;
		}
		if (row->change == nullptr && call.session.user == nullptr) {
			call.reply(irc::ERR_NOTREGISTERED, {}, "You have not registered");
			return;
		}
	}
	if (row->change == nullptr) {
		run_sync(call, request);
		return;
	}
	WorldWrite lock(call.world);
	call.hold = &lock;
	if (request.available())
		(request.*row->change)();
}

void adopt_metadata(Call &call, Metadata given)
{
	User &user = call.user();
	const std::size_t most = call.settings().metadata.max_keys;
	for (auto &[key, value] : given.take()) {
		const Metadata &own = call.world.metadata_of(user);
		if (own.find(key) == nullptr && own.values().size() >= most)
			continue;
		if (!call.world.set_metadata(user, key, std::move(value), call.out.time()))
			call.fail("INTERNAL_ERROR", {user.nick, key},
			          "Not stored: the disk of the server is full. Try again later");
	}
}

void reply_own_metadata(Call &call)
{
	const bool knows_it = call.session.caps().has_any(irc::Cap::metadata_2 | irc::Cap::metadata_3);
	if (knows_it && call.settings().metadata.enabled)
		MetadataRequest(call).show_own();
}

} // namespace confer::chat
