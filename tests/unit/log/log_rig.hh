// SPDX-License-Identifier: MIT
#pragma once

// A log in a directory of its own, for tests that open, crash and damage it.

#include "log/log_check.hh"
#include "log/store.hh"

#include <confer/mutex.hh>

#include <cstddef>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"
#include "support/child.hh"
#include "support/scratch_dir.hh"

namespace check {

/** Remembers what a log tells, but not how slow the disk is: that is up to the machine. */
class LogHost final : public confer::log::StoreHost {
public:
	void report(std::string_view text) noexcept override
	{
		if (text.starts_with("the disk is slow"))
			return;
		confer::MutexLock lock(mutex_);
		reports_.append(text).append("\n");
	}
	void trouble(confer::log::DiskTrouble kind, bool begins, std::string_view text) noexcept override
	{
		if (kind != confer::log::DiskTrouble::stalled)
			return report(text);
		confer::MutexLock lock(mutex_);
		stalls_.append(begins ? "stalled: " : "over: ").append(text).append("\n");
	}
	void durable_moved() noexcept override {}
	void failed(std::string_view reason) noexcept override
	{
		confer::MutexLock lock(mutex_);
		failure_ = reason;
	}
	std::string reports() const
	{
		confer::MutexLock lock(mutex_);
		return reports_;
	}
	std::string stalls() const
	{
		confer::MutexLock lock(mutex_);
		return stalls_;
	}
	std::string failure() const
	{
		confer::MutexLock lock(mutex_);
		return failure_;
	}

private:
	mutable confer::Mutex mutex_;
	std::string reports_ GUARDED_BY(mutex_);
	std::string stalls_ GUARDED_BY(mutex_);
	std::string failure_ GUARDED_BY(mutex_);
};

/** Small segments, so that a test has several. */
constexpr std::size_t kSmallSegment = 64 * 1024;

/** The directory of a log, and what tests do to it. */
class LogRig {
public:
	confer::log::StoreOptions options;

	LogRig()
	{
		options.directory = scratch_.file("log");
		options.segment_size = kSmallSegment;
		options.ring_size = 64 * 1024;
		options.sync_interval = std::chrono::milliseconds(20);
	}

	std::unique_ptr<confer::log::Store> open()
	{
		auto store = std::make_unique<confer::log::Store>(options, host);
		store->start();
		return store;
	}
	/** Runs `f` with a store in a process of its own, which is then killed. */
	void crash(const std::function<void(confer::log::Store &)> &f)
	{
		const ChildResult result = in_child([&] {
			const auto store = open();
			f(*store);
			::kill(::getpid(), SIGKILL);
		});
		if (!WIFSIGNALED(result.status) || WTERMSIG(result.status) != SIGKILL)
			fail("the child was to be killed: " + result.output);
	}

	std::string path(const std::string &name) const { return options.directory + "/" + name; }
	std::vector<std::string> files(std::string_view ending) const
	{
		std::vector<std::string> names;
		for (const std::string &name : confer::log::Directory::observe(options.directory).list()) {
			if (name.ends_with(ending) || (ending.ends_with('.') && name.starts_with(ending)))
				names.push_back(name);
		}
		return names;
	}
	std::string read(const std::string &name) const
	{
		std::ifstream file(path(name), std::ios::binary);
		return {std::istreambuf_iterator<char>(file), {}};
	}
	void write(const std::string &name, const std::string &bytes) const
	{
		std::ofstream(path(name), std::ios::binary | std::ios::trunc) << bytes;
	}
	/** Flips a bit of a file. */
	void flip(const std::string &name, std::size_t offset) const
	{
		std::string bytes = read(name);
		bytes.at(offset) = static_cast<char>(bytes.at(offset) ^ 0x10);
		write(name, bytes);
	}

	LogHost host;

private:
	ScratchDir scratch_;
};

/** What a check of the log finds, a line each. */
inline std::string problems(const LogRig &rig)
{
	std::string problems;
	confer::log::check_log(confer::log::Directory::observe(rig.options.directory),
	                       [&](const std::string &line) { problems += line + "\n"; });
	return problems;
}

/** Appends one line. @return its position */
inline confer::log::Position say(confer::log::Store &store, confer::log::Stream stream, std::string_view text,
                                 confer::log::Time time = confer::log::wall_time(), std::uint8_t kind = 0,
                                 std::string_view account = {})
{
	const confer::log::LineView line{stream, kind, 0, text, account, {}};
	const auto appended = store.append({&line, 1}, time);
	CHECK(appended.has_value());
	return appended->first;
}

/** The texts of a page, with spaces between. */
inline std::string texts(const confer::log::Page &page)
{
	std::string all;
	for (const confer::log::Line &line : page.lines)
		all += (all.empty() ? "" : " ") + line.body;
	return all;
}

} // namespace check
