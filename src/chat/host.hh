// SPDX-License-Identifier: MIT
#pragma once

#include "chat/counter.hh"
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

struct Kline;

/**
 * What the World asks of the process that it runs in. Called without locks unless it says otherwise; implementations
 * are thread-safe.
 */
class Host {
public:
	virtual ~Host() = default;

	/** Reads the configuration again and puts it in force; empty when it worked, else what was wrong. */
	virtual std::vector<std::string> reload() = 0;
	/** The name of the configuration file, for RPL_REHASHING. */
	virtual std::string configuration() const = 0;
	/** Logs an event of a user: becoming an operator, or being killed. */
	virtual void notice(std::string_view text) = 0;
	/** Logs what a client at `host` has tried in vain, and may try again at once: many such lines are only counted. */
	virtual void failure(std::string_view host, std::string_view text) = 0;
	/**
	 * Writes the K-lines to disk, in place of those written before. Returns why it could not, or an empty string.
	 * Called by one thread at a time, without the World's lock.
	 */
	virtual std::string keep_klines(const std::vector<Kline> &klines) = 0;
	/**
	 * What is wrong with the disks now, as operators were told when it began. Called under the World's lock: it must
	 * not wait for anything.
	 */
	virtual std::vector<std::string> disk_troubles() const = 0;
	/** What the process has counted, for STATS. Called under the World's lock: it must not wait for anything. */
	virtual std::vector<Counter> counters() const = 0;
};

} // namespace confer::chat
