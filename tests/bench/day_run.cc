// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <confer/error.hh>
#include <confer/unique_fd.hh>
#include <sys/timerfd.h>

#include "drivers.hh"
#include "message_body.hh"
#include "participants.hh"
#include "storm.hh"
#include "workload.hh"

namespace confer::bench {

namespace {

constexpr std::size_t kChannels = 300;
constexpr std::size_t kChannelsOfUser = 5;
constexpr std::size_t kVisitors = 200;
constexpr double kVisits = 60; ///< steps of visitors a second
constexpr double kTyping = 40; ///< notices of typing a second
constexpr std::size_t kTextLength = 60;
constexpr Nanoseconds kPatience = 10 * kSecond;

/** What a visitor does, one step after the other, and again. {c}: a channel; {n}: a new nick. */
constexpr std::array<std::string_view, 7> kSteps = {
    "JOIN {c}", "WHO {c}", "CHATHISTORY LATEST {c} * 50", "AWAY :lunch", "NICK {n}", "AWAY", "PART {c}"};

/** Channel k has one k-th of the members of the first, as sizes of channels are on large networks. */
class Zipf {
public:
	explicit Zipf(std::size_t count)
	{
		double sum = 0;
		for (std::size_t i = 0; i < count; ++i)
			sums_.push_back(sum += 1.0 / static_cast<double>(i + 1));
	}
	template <class Random> std::size_t draw(Random &random) const
	{
		const double at = std::uniform_real_distribution<>(0, sums_.back())(random);
		return std::min(static_cast<std::size_t>(std::lower_bound(sums_.begin(), sums_.end(), at) - sums_.begin()),
		                sums_.size() - 1);
	}

private:
	std::vector<double> sums_;
};

std::string channel(std::size_t number)
{
	return "#d" + std::to_string(number);
}

/** Equal intervals from one moment on. */
class Beat {
public:
	Beat(double rate, Nanoseconds start) : interval_(static_cast<double>(kSecond) / rate), start_(start) {}
	Nanoseconds due() const noexcept
	{
		return start_ + static_cast<Nanoseconds>(static_cast<double>(count_) * interval_);
	}
	void next() noexcept { ++count_; }

private:
	double interval_;
	Nanoseconds start_;
	std::uint64_t count_ = 0;
};

/**
 * The users of the day, who stay in their channels and talk, and visitors who come and go, look and change their nicks.
 * Every message is expected at every user of its channel, and no other; visitors only read.
 */
class Day {
public:
	Day(const Stage &stage, std::size_t users)
	    : tags_(stage.subject.kind->takes_tags),
	      history_(stage.subject.keeps_history),
	      users_(options(stage, "n")),
	      visitors_(options(stage, "v")),
	      members_(kChannels),
	      channels_(users),
	      sent_(users),
	      expected_(users),
	      received_(users),
	      seen_(users * users),
	      visits_(kVisitors),
	      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))
	{
		if (!timer_)
			throw_errno("timerfd_create");
		users_.watch(timer_.get());
		users_.enter(users);
		visitors_.enter(kVisitors);
		enter_channels();
	}

	/** Makes a plan that begins now. */
	void start(double rate, Nanoseconds record_from, Nanoseconds record_until)
	{
		record_from_ = record_from;
		record_until_ = record_until;
		const Nanoseconds begin = now();
		talk_ = Beat(rate, begin);
		visit_ = Beat(kVisits, begin);
		typing_ = Beat(kTyping, begin);
	}

	/** Sends what is due and reads once. */
	void step()
	{
		const Nanoseconds present = now();
		for (; talk_.due() <= present; talk_.next())
			talk(talk_.due());
		for (; visit_.due() <= present; visit_.next())
			visit();
		for (; tags_ && typing_.due() <= present; typing_.next())
			type();
		set_timer();
		read();
	}

	/** Reads until all has come. */
	void drain()
	{
		for (Nanoseconds deadline = now() + kPatience; delivered() < sum_ && now() < deadline;)
			read();
		for (std::size_t user = 0; user < received_.size(); ++user) {
			if (received_[user] != expected_[user])
				throw std::runtime_error("user " + std::to_string(user) + " got " + std::to_string(received_[user]) +
				                         " messages of " + std::to_string(expected_[user]) + "; " + users_.complaint());
		}
		if (disorder_ > 0)
			throw std::runtime_error(std::to_string(disorder_) + " messages came out of order");
	}

	std::uint64_t delivered() const noexcept { return delivered_.load(std::memory_order_relaxed); }
	const Histogram &latency() const noexcept { return latency_; }

private:
	CrowdOptions options(const Stage &stage, const char *prefix) const
	{
		CrowdOptions result = crowd_options(stage, prefix);
		result.capabilities = tags_ ? "message-tags server-time" : "";
		if (history_)
			result.capabilities += " batch draft/chathistory";
		return result;
	}

	void enter_channels()
	{
		const Zipf zipf(kChannels);
		for (std::size_t user = 0; user < channels_.size(); ++user) {
			std::vector<std::size_t> &mine = channels_[user];
			while (mine.size() < kChannelsOfUser) {
				if (const std::size_t one = zipf.draw(random_); std::find(mine.begin(), mine.end(), one) == mine.end())
					mine.push_back(one);
			}
			for (const std::size_t one : mine)
				members_[one].push_back(user);
		}
		for (std::size_t turn = 0; turn < kChannelsOfUser; ++turn)
			users_.join([&](std::size_t user) { return channel(channels_[user][turn]); });
	}

	std::size_t draw(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }

	void talk(Nanoseconds due)
	{
		const std::size_t user = draw(channels_.size());
		const std::size_t to = channels_[user][draw(kChannelsOfUser)];
		for (const std::size_t member : members_[to])
			expected_[member] += member == user ? 0 : 1;
		sum_ += members_[to].size() - 1;
		line_ = "PRIVMSG " + channel(to) + " :";
		append_body(line_, {static_cast<std::uint32_t>(user), ++sent_[user], due}, kTextLength);
		users_.send(user, line_ += "\r\n");
	}

	void type()
	{
		const std::size_t user = draw(channels_.size());
		users_.send(user, "@+typing=active TAGMSG " + channel(channels_[user][draw(kChannelsOfUser)]) + "\r\n");
	}

	void visit()
	{
		const std::size_t visitor = visited_++ % kVisitors;
		const std::size_t round = visits_[visitor]++;
		std::string text(kSteps[(round + visitor) % kSteps.size()]);
		if (text.starts_with("CHATHISTORY") && !history_)
			return;
		// The same channel for all steps of a round; a visitor that begins in the middle is told that it is not there.
		const std::size_t where = (visitor * 7 + (round + visitor) / kSteps.size()) % kChannels;
		if (const std::size_t at = text.find("{c}"); at != text.npos)
			text.replace(at, 3, channel(where));
		if (const std::size_t at = text.find("{n}"); at != text.npos)
			text.replace(at, 3, (round / kSteps.size() % 2 == 0 ? "w" : "v") + std::to_string(visitor));
		visitors_.send(visitor, text + "\r\n");
	}

	void set_timer() const noexcept
	{
		Nanoseconds time = std::min(talk_.due(), visit_.due());
		if (tags_)
			time = std::min(time, typing_.due());
		const itimerspec setting{{}, {time / kSecond, time % kSecond}};
		timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &setting, nullptr);
	}

	void read()
	{
		users_.poll(10, [&](std::size_t user, std::string_view lines) { take(user, lines); });
		visitors_.poll(0, [&](std::size_t visitor, std::string_view lines) {
			if (lines.find("PING") != lines.npos)
				visitors_.note_all(visitor, lines);
		});
		users_.require_all_open();
		visitors_.require_all_open();
	}

	void take(std::size_t user, std::string_view lines)
	{
		const Nanoseconds arrival = now();
		for (std::size_t end; (end = lines.find('\n')) != std::string_view::npos; lines.remove_prefix(end + 1)) {
			const std::string_view line = lines.substr(0, end - (end > 0 && lines[end - 1] == '\r' ? 1 : 0));
			const auto body = parse_body(line);
			if (!body || body->sender >= sent_.size()) {
				users_.note(user, line);
				continue;
			}
			++received_[user];
			delivered_.store(delivered() + 1, std::memory_order_relaxed);
			std::uint32_t &last = seen_[user * sent_.size() + body->sender];
			disorder_ += body->sequence <= last ? 1 : 0;
			last = body->sequence;
			if (body->due >= record_from_ && body->due < record_until_)
				latency_.add(arrival - body->due);
		}
	}

	const bool tags_;
	const bool history_;
	std::mt19937_64 random_{20'260'101}; // the same day for every server
	Crowd users_;
	Crowd visitors_;
	std::vector<std::vector<std::size_t>> members_;  ///< of each channel
	std::vector<std::vector<std::size_t>> channels_; ///< of each user
	std::vector<std::uint32_t> sent_;
	std::vector<std::uint64_t> expected_;
	std::vector<std::uint64_t> received_;
	std::vector<std::uint32_t> seen_; ///< the last message of each sender at each user
	std::vector<std::size_t> visits_;
	std::size_t visited_ = 0;
	std::uint64_t sum_ = 0;
	std::uint64_t disorder_ = 0;
	std::atomic<std::uint64_t> delivered_{0};
	UniqueFd timer_; ///< readable when something is due; setting it again makes it not so
	std::string line_;
	Histogram latency_;
	Nanoseconds record_from_ = 0;
	Nanoseconds record_until_ = 0;
	Beat talk_{1, 0};
	Beat visit_{1, 0};
	Beat typing_{1, 0};
};

} // namespace

Measurement run_day(const Stage &stage)
{
	Measurement result;
	const std::size_t users = allowed_clients(stage, stage.workload.clients, 1);
	Day day(stage, users);
	std::unique_ptr<Storm> storm;
	if (stage.subject.kind->takes_datagrams)
		storm = std::make_unique<Storm>(stage.server.port(), stage.workload.datagrams, stage.workload.headers);
	const Nanoseconds start = now() + stage.options.warm_up;
	const Nanoseconds end = start + stage.options.duration;
	day.start(stage.workload.rate, start, end);
	Drivers drivers(1, [&](std::size_t) { day.step(); });
	drivers.wait_until(start);
	const Reading from = Reading::take(stage.server.pid(), day.delivered(), drivers);
	drivers.wait_until(end);
	const Reading until = Reading::take(stage.server.pid(), day.delivered(), drivers);
	drivers.stop();
	day.drain();
	result[Metric::deliveries] = set_rates(result, from, until);
	set_latency(result, day.latency());
	set_resident(result, stage, users + kVisitors);
	if (!stage.subject.kind->takes_tags)
		result.remark = "without typing: it has no message-tags";
	return result;
}

} // namespace confer::bench
