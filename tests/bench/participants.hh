// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <memory>

#include <confer/thread.hh>

#include "crowd.hh"
#include "traffic.hh"
#include "workload.hh"

namespace confer::bench {

/** Options for a crowd of this run: the server's port and the pace that it takes. */
CrowdOptions crowd_options(const Stage &stage, const char *prefix);

/** As many of the wished clients as the options and the descriptor limit (of the server too) allow, in whole groups. */
std::size_t allowed_clients(const Stage &stage, std::size_t wished, std::size_t group);

/** The clients that talk, connected, in their channels, with nothing on its way. */
class Participants {
public:
	explicit Participants(const Stage &stage);

	Crowd crowd;
	Traffic traffic;

	/** Whether this client is one of its group's senders. */
	bool sends(std::size_t client) const noexcept { return client % group_size_ < senders_; }

	/** One step of the loop: reads whatever has come. @return as Crowd::poll */
	bool poll(int timeout)
	{
		return crowd.poll(timeout,
		                  [this](std::size_t client, std::string_view lines) { traffic.receive(client, lines); });
	}

private:
	static Crowd gathered(const Stage &stage);
	std::size_t group_size_;
	std::size_t senders_;
};

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
