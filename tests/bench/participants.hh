// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

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

/** Idle clients in channels of workload.present_group, or null if the workload has none. They are not polled. */
std::unique_ptr<Crowd> background(const Stage &stage);

} // namespace confer::bench
