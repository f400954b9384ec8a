// SPDX-License-Identifier: MIT
#include "server/processors.hh"

#include "server/regular_file.hh"

#include <algorithm>
#include <charconv>
#include <string_view>

#include <sched.h>

namespace confer::server {

namespace {

constexpr std::size_t kMost = 4 << 10; ///< bytes of a file of the kernel's
constexpr unsigned kMostSenders = 8;
constexpr unsigned kLeastArenas = 2;
constexpr unsigned kMostArenas = 8;
constexpr std::string_view kUnified = "0::"; ///< in front of the group of cgroup v2

unsigned allowed_processors() noexcept
{
	cpu_set_t processors;
	CPU_ZERO(&processors);
	if (sched_getaffinity(0, sizeof processors, &processors) != 0)
		return 1; // more than 1,024 of them
	return static_cast<unsigned>(std::max(CPU_COUNT(&processors), 1));
}

/** The quota of a cpu.max ("150000 100000": microseconds in a period), in processors; 0: there is none. */
unsigned quota_of(std::string_view text) noexcept
{
	unsigned long quota = 0, period = 0;
	const char *const end = text.data() + text.size();
	const auto [behind, error] = std::from_chars(text.data(), end, quota);
	if (error != std::errc() || behind == end || *behind != ' ')
		return 0;
	if (std::from_chars(behind + 1, end, period).ec != std::errc() || quota == 0 || period == 0)
		return 0;
	return static_cast<unsigned>(std::min((quota - 1) / period + 1, 1024UL));
}

/** The path of the group of cgroup v2 in /proc/self/cgroup, without the slash at its end; empty: the root. */
std::string_view group_of(std::string_view text) noexcept
{
	while (!text.empty()) {
		const std::string_view line = text.substr(0, text.find('\n'));
		if (line.starts_with(kUnified))
			return line.substr(kUnified.size()) == "/" ? std::string_view() : line.substr(kUnified.size());
		text.remove_prefix(std::min(line.size() + 1, text.size()));
	}
	return {};
}

} // namespace

unsigned usable_processors(const CgroupFiles &files)
{
	unsigned count = allowed_processors();
	const FileText own = read_regular_file(files.own, kMost);
	for (std::string_view group = group_of(own.bytes); !group.empty(); group = group.substr(0, group.rfind('/'))) {
		const std::string path = files.root + std::string(group) + "/cpu.max";
		if (const unsigned quota = quota_of(read_regular_file(path, kMost).bytes); quota != 0)
			count = std::min(count, quota);
	}
	return count;
}

unsigned sender_threads(unsigned processors) noexcept
{
	return std::min(processors / 2, kMostSenders);
}

unsigned memory_arenas(unsigned processors) noexcept
{
	return std::clamp(processors, kLeastArenas, kMostArenas);
}

} // namespace confer::server
