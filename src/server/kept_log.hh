// SPDX-License-Identifier: MIT
#pragma once

#include "chat/log.hh"
#include "log/store.hh"
#include "server/disk_troubles.hh"
#include "server/log_reports.hh"
#include "server/release.hh"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/** What ids of its messages begin with: so much of the id of a log tells it from any other. */
std::string short_id(const log::LogId &id);

/** The log on the disk, as chat wants it. Thread-safe but for start() and stop(). */
class KeptLog final : public chat::Log, private log::StoreHost {
public:
	/**
	 * `reports` and `troubles`: told of what operators should know. `release`: told when more is durable. All outlive
	 * this.
	 * @throws std::system_error when there can be no log
	 */
	KeptLog(log::StoreOptions options, LogReports &reports, DiskTroubles &troubles, Release &release);

	/** The state as it was at the end of the last run; the second time nothing. */
	std::vector<chat::StateChange> take_state();
	/** See log::Store. */
	const log::ClockPast &clock_past() const noexcept { return store_.clock_past(); }
	/** @throws std::system_error when there are no threads */
	void start() { store_.start(); }
	/** Nothing is appended any more; what was is on the disk. */
	void stop() noexcept { store_.stop(); }
	/** After a reload. */
	void configure(std::chrono::milliseconds sync_interval, const log::Retention &retention) noexcept
	{
		store_.configure(sync_interval, retention);
	}

	std::string_view id() const noexcept override { return id_; }
	chat::LogPosition append(chat::Stream stream, std::span<chat::LogLine> lines) noexcept override;
	bool append_state(chat::WallTime time, std::span<const chat::StateChange> changes) noexcept override;
	bool erase(chat::Stream stream, chat::LogPosition position, chat::WallTime now) noexcept override;
	bool erase_account(std::string_view account, chat::WallTime now) noexcept override;
	chat::LogPosition end() const noexcept override { return store_.end(); }
	bool is_gated() const noexcept override { return gated_; }
	chat::LogPosition gate() const noexcept override { return store_.gate(); }
	chat::LogPosition lines_end() const noexcept override { return store_.lines_end(); }
	chat::LogPosition syncing() const noexcept override { return store_.syncing(); }
	chat::LogPosition durable() const noexcept override { return store_.durable(); }
	bool is_crowded() const noexcept override { return store_.is_crowded(); }
	std::optional<Gap> read(chat::Stream stream, const chat::HistoryQuery &query, chat::HistoryPage &page) override;
	void search(chat::LogSearch &search, std::size_t limit, chat::HistoryPage &page,
	            std::vector<chat::Stream> &streams) override;
	std::vector<std::optional<chat::WallTime>> latest(std::span<const chat::Stream> streams,
	                                                  chat::WallTime oldest) override;

private:
	void report(std::string_view text) noexcept override;
	void trouble(log::DiskTrouble kind, bool begins, std::string_view text) noexcept override;
	void durable_moved() noexcept override { release_.durable_moved(); }
	void failed(std::string_view reason) noexcept override;

	chat::LogPosition append_some(chat::Stream stream, std::span<chat::LogLine> lines,
	                              std::span<log::LineView> views) noexcept;

	LogReports &reports_;
	DiskTroubles &troubles_;
	Release &release_;
	const bool gated_;
	log::Store store_;
	std::string id_;
};

} // namespace confer::server
