// SPDX-License-Identifier: MIT
// SEARCH: soju.im/search, codeberg.org/emersion/soju, doc/ext/search.md.
#include "chat/command.hh"
#include "chat/commands/handlers.hh"
#include "chat/commands/history_request.hh"
#include "chat/commands/search_terms.hh"
#include "chat/searches.hh"
#include "irc/names.hh"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace confer::chat {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = 10s; ///< how long it waits for its turn
constexpr auto kLook = 50ms;
constexpr std::string_view kFailCode = "TRUNCATED"; ///< of a search that was given up
constexpr std::size_t kMessagesOfStep = 50;         ///< to look at so many messages is charged as a step of work

/** A search that may run, or the wait for that. */
class Turn {
public:
	Turn(Searches &searches, std::string who) noexcept : searches_(searches), who_(std::move(who)) {}
	~Turn()
	{
		if (begun_)
			searches_.end(who_);
	}
	Turn(const Turn &) = delete;
	Turn &operator=(const Turn &) = delete;

	[[nodiscard]] bool begin() { return begun_ = searches_.begin(who_); }

private:
	Searches &searches_;
	const std::string who_;
	bool begun_ = false;
};

} // namespace

/**
 * One SEARCH. Nothing is locked while it looks at messages, a portion after another; then it is looked at again what of
 * that the asker may read.
 */
class SearchRequest : private HistoryRequest {
public:
	explicit SearchRequest(Call &call) noexcept : HistoryRequest(call) {}

	void run() EXCLUDES(world_role);

private:
	/** A message that was found. */
	struct Hit {
		std::size_t place; ///< of places_
		std::size_t line;  ///< of page_
	};

	bool read() REQUIRES_SHARED(world_role);
	bool find_places() REQUIRES_SHARED(world_role);
	std::optional<Asked> find_channel(const std::string &name) const REQUIRES_SHARED(world_role);
	std::string who() const REQUIRES_SHARED(world_role);
	/** False: the session has ended, or there were too many searches for too long. */
	bool wait(Turn &turn) EXCLUDES(world_role);
	/** Looks for it in the channels that only memory has. False: the session has ended. */
	bool search_memory() EXCLUDES(world_role);
	void search_channel(std::size_t place) REQUIRES_SHARED(world_role);
	bool search_log() EXCLUDES(world_role);
	void answer() REQUIRES_SHARED(world_role);
	void answer_hits() REQUIRES_SHARED(world_role);
	/** The search was given up: nobody has looked at what is beyond. */
	void warn_of_end() REQUIRES_SHARED(world_role);

	SearchTerms terms_;
	std::vector<Asked> places_; ///< where it looks
	std::string who_;
	std::chrono::milliseconds most_work_{};
	WallTime newest_ = 0;
	HistoryPage page_;
	std::vector<Hit> hits_;
	std::optional<WallTime> given_up_at_;
	bool damaged_ = false;
};

std::optional<Asked> SearchRequest::find_channel(const std::string &name) const
{
	const Channel *channel = call_.world.find_channel(name);
	if (channel == nullptr || channel->member(call_.user()) == nullptr)
		return {};
	return Asked{channel->name, channel->stream(), true};
}

bool SearchRequest::find_places()
{
	const std::string &name = terms_.in();
	if (name.empty()) {
		places_ = find_all();
		return true;
	}
	const auto place = irc::is_channel(name) ? find_channel(name) : find_conversation(name);
	if (place)
		places_.push_back(*place);
	else
		call_.fail("INVALID_PARAMS", {"in"},
		           "You are not in that channel, and have no private messages with that account");
	return place.has_value();
}

bool SearchRequest::read()
{
	const HistorySettings &settings = call_.settings().history;
	if (!settings.enabled) {
		call_.reply(irc::ERR_UNKNOWNCOMMAND, {call_.message.command}, "This server keeps no history");
		return false;
	}
	if (call_.message.size() > 1) {
		call_.fail("INVALID_PARAMS", {"*"}, "Give one parameter, with \\s for each space: text=two\\swords");
		return false;
	}
	if (const auto fault = terms_.read(call_.param(0), settings.query_max)) {
		call_.fail("INVALID_PARAMS", {fault->what}, fault->why);
		return false;
	}
	oldest_ = std::max(terms_.after().value_or(std::numeric_limits<WallTime>::min()),
	                   call_.world.history_bounds().oldest(call_.out.time()));
	newest_ = terms_.before().value_or(std::numeric_limits<WallTime>::max());
	most_work_ = settings.search_time;
	who_ = who();
	return find_places();
}

std::string SearchRequest::who() const
{
	if (!call_.user().account.empty())
		return text("account ", call_.case_map().fold(call_.user().account));
	const Person &person = *call_.session.person;
	return person.kind() == Person::Kind::crowd ? std::string() : person.name();
}

bool SearchRequest::wait(Turn &turn)
{
	for (auto waited = 0ms; !turn.begin(); waited += kLook) {
		if (waited >= kPatience) {
			call_.fail("INTERNAL_ERROR", {}, "Too many searches are running; try again later");
			return false;
		}
		if (!call_.rest(kLook))
			return false;
	}
	return true;
}

void SearchRequest::search_channel(std::size_t place)
{
	Channel *channel = call_.world.find_channel(places_[place].name);
	if (channel == nullptr || !find_again(places_[place]))
		return;
	HistoryPage all;
	{
		MutexLock order(channel->delivery);
		if (channel->history != nullptr)
			static_cast<void>(channel->history->select(
			    {.newest = true, .limit = std::numeric_limits<std::size_t>::max(), .oldest = oldest_}, all));
	}
	call_.out.count_work(all.size());
	for (std::size_t i = 0; i < all.size(); ++i) {
		if (all[i].time > newest_ || !terms_.match(all.text(i), call_.case_map()))
			continue;
		hits_.push_back({place, page_.size()});
		page_.add(all[i], all.text(i));
	}
}

bool SearchRequest::search_memory()
{
	for (std::size_t place = 0; place < places_.size(); ++place) {
		if (places_[place].stream != 0 || !places_[place].channel)
			continue;
		{
			WorldRead lock(call_.world);
			if (call_.session.user == nullptr)
				return false;
			search_channel(place);
		}
		if (!call_.pace())
			return false;
	}
	return true;
}

bool SearchRequest::search_log()
{
	std::vector<std::pair<Stream, std::size_t>> places;
	std::vector<Stream> streams;
	for (std::size_t i = 0; i < places_.size(); ++i) {
		if (places_[i].stream != 0)
			places.emplace_back(places_[i].stream, i);
	}
	std::sort(places.begin(), places.end());
	for (const auto &[stream, place] : places)
		streams.push_back(stream);
	if (streams.empty())
		return true;
	LogSearch search{.streams = streams, .newest_first = !terms_.after(), .oldest = oldest_, .newest = newest_};
	search.wants = [this](const HistoryRecord::Text &text) { return terms_.match(text, call_.case_map()); };
	Clock::duration spent{};
	for (std::size_t found = 0; !search.done && found < terms_.limit();) {
		if (spent >= most_work_) {
			given_up_at_ = search.reached.value_or(search.newest_first ? call_.out.time() : oldest_);
			break;
		}
		std::vector<Stream> where;
		const std::size_t first = page_.size(), before = search.work;
		const auto begun = Clock::now();
		call_.world.log().search(search, terms_.limit() - found, page_, where);
		spent += Clock::now() - begun;
		for (std::size_t i = 0; i < where.size(); ++i) {
			const auto at = std::lower_bound(places.begin(), places.end(), std::pair(where[i], std::size_t{0}));
			hits_.push_back({at->second, first + i});
		}
		found += where.size();
		call_.out.charge((search.work - before) / kMessagesOfStep);
		if (!call_.pace())
			return false;
	}
	damaged_ = search.damaged;
	return true;
}

void SearchRequest::answer_hits()
{
	std::vector<std::optional<Asked>> now(places_.size());
	for (std::size_t i = 0; i < places_.size(); ++i)
		now[i] = find_again(places_[i]);
	const auto key = [this](const Hit &hit) { return std::tie(page_[hit.line].time, page_[hit.line].number); };
	std::sort(hits_.begin(), hits_.end(), [&](const Hit &a, const Hit &b) { return key(a) < key(b); });
	const std::size_t beyond = hits_.size() - std::min(hits_.size(), terms_.limit());
	const std::size_t from = terms_.after() ? 0 : beyond;
	for (std::size_t i = from; i < from + hits_.size() - beyond; ++i) {
		// Meanwhile its channel may have ended, or the asker may have been removed from it.
		if (const auto &asked = now[hits_[i].place])
			answer_line(*asked, page_[hits_[i].line], page_.text(hits_[i].line));
	}
}

void SearchRequest::warn_of_end()
{
	std::string time;
	append_time(time, *given_up_at_);
	const bool forward = terms_.after().has_value();
	const std::string why =
	    text("The search took too long: messages ", forward ? "after " : "before ", time, " were not searched");
	std::string &line = call_.out.line();
	irc::LineWriter writer(line);
	if (!batch_.empty())
		writer.tag("batch", batch_);
	writer.source(call_.world.name());
	if (call_.session.has(irc::Cap::standard_replies))
		writer.command("WARN").param(call_.command.name).param(kFailCode).param(time).trailing(why);
	else
		writer.command("NOTICE").param(call_.nick()).trailing(why);
	writer.end();
	call_.out.send_line(call_.session, line);
}

void SearchRequest::answer()
{
	if (damaged_)
		call_.tell("Some stored messages are damaged and cannot be read");
	batch_ = call_.open_batch("soju.im/search", {});
	answer_hits();
	if (given_up_at_)
		warn_of_end();
	call_.close_batch(batch_);
}

void SearchRequest::run()
{
	{
		WorldRead lock(call_.world);
		if (call_.session.user == nullptr || !read())
			return;
	}
	{
		Turn turn(call_.world.searches(), who_);
		if (!wait(turn) || !search_memory() || !search_log())
			return;
	}
	WorldRead lock(call_.world);
	if (call_.session.user != nullptr)
		answer();
}

void run_search(Call &call)
{
	SearchRequest(call).run();
}

} // namespace confer::chat
