// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include <confer/thread.hh>

#include "crowd.hh"
#include "traffic.hh"
#include "workload.hh"

namespace confer::bench {

/** What nicks begin with in the crowd with this number, of up to three characters. */
std::string crowd_prefix(char kind, std::size_t number);

/** Options for a crowd of this run: the server's port and the pace that it takes. */
CrowdOptions crowd_options(const Stage &stage, const char *prefix);

/** As many of the wished clients as the options and the descriptor limit (of the server too) allow, in whole groups. */
std::size_t allowed_clients(const Stage &stage, std::size_t wished, std::size_t group);

/** The clients that talk, connected, in their channels, with nothing on its way; a crowd for each load thread. */
class Participants {
public:
	explicit Participants(const Stage &stage);

private:
	std::vector<std::unique_ptr<Crowd>> crowds_; // before the traffic, which refers to them

public:
	Traffic traffic;

	/** Whether this client is one of its group's senders. */
	bool sends(std::size_t client) const noexcept { return client % group_size_ < senders_; }
	std::size_t senders_of_group() const noexcept { return senders_; }
	/** How many get a message. */
	std::size_t fan_out() const noexcept { return group_size_ - 1; }

	std::size_t crowds() const noexcept { return crowds_.size(); }
	Crowd &crowd(std::size_t number) noexcept { return *crowds_[number]; }

	/** Client i joins channel_of(i); returns when all are in and have read all that their joining caused. */
	template <class ChannelOf> void join(ChannelOf channel_of)
	{
		for (std::size_t crowd = 0; crowd < crowds(); ++crowd)
			crowds_[crowd]->join([&](std::size_t i) { return channel_of(traffic.deal().client(crowd, i)); });
		settle();
	}
	/** Crowd::settle() of all. */
	void settle();

	/** One step of the loop of one crowd: reads whatever has come. @return as Crowd::poll */
	bool poll(std::size_t crowd, int timeout)
	{
		return crowds_[crowd]->poll(
		    timeout, [&](std::size_t client, std::string_view lines) { traffic.receive(crowd, client, lines); });
	}

private:
	static std::vector<std::unique_ptr<Crowd>> gathered(const Stage &stage);
	std::size_t group_size_;
	std::size_t senders_;
};

/** How many load threads there are for so many clients, who are at least one for each. */
std::size_t load_threads(const Stage &stage, std::size_t clients);

/** How many of those who are present come to their channel only during the measurement. */
std::size_t late_joiner_count(const Stage &stage);

/** Idle clients in channels of workload.present_group, or null if the workload has none. They are not polled, but by a
 * BackgroundReader. */
std::unique_ptr<Crowd> background(const Stage &stage);

/**
 * A thread that reads for a crowd whenever a processor has nothing else to do, so that it costs the measured messages
 * as little as other people's machines do. Nobody else uses the crowd meanwhile.
 */
class BackgroundReader {
public:
	explicit BackgroundReader(Crowd &crowd);
	~BackgroundReader();

private:
	void run();

	Crowd &crowd_;
	std::atomic<bool> stop_{false};
	Thread thread_{{.name = "reader"}, [this] { run(); }};
};

} // namespace confer::bench
