// SPDX-License-Identifier: MIT
#include "process_usage.hh"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <unistd.h>

namespace confer::bench {

namespace {

struct CloseFile {
	void operator()(std::FILE *file) const noexcept { std::fclose(file); }
};

std::string read_proc(const std::string &path)
{
	const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "re"));
	std::string text;
	if (!file)
		return text;
	std::string part(4096, '\0');
	while (const std::size_t length = std::fread(part.data(), 1, part.size(), file.get()))
		text.append(part, 0, length);
	return text;
}

std::string of_process(pid_t pid, const char *file)
{
	return read_proc("/proc/" + std::to_string(pid) + "/" + file);
}

/** The number after `key` at the start of a line ("VmRSS:   123 kB"); 0 if there is none. */
double field(const std::string &text, const std::string &key)
{
	std::size_t at = text.starts_with(key) ? 0 : text.find("\n" + key);
	if (at == std::string::npos)
		return 0;
	at += at == 0 ? key.size() : key.size() + 1;
	return std::strtod(text.c_str() + at, nullptr);
}

/** The process, and those that its main thread has started and that are still there. */
std::vector<pid_t> family_of(pid_t pid)
{
	std::vector<pid_t> family{pid};
	const std::string children = of_process(pid, ("task/" + std::to_string(pid) + "/children").c_str());
	for (const char *at = children.c_str();;) {
		char *end = nullptr;
		const long child = std::strtol(at, &end, 10);
		if (end == at)
			return family;
		family.push_back(static_cast<pid_t>(child));
		at = end;
	}
}

CpuTicks ticks_of_process(pid_t pid)
{
	const std::string stat = of_process(pid, "stat");
	// The second field is the program's name in parentheses and may hold anything; utime is the 12th after it.
	std::size_t at = stat.rfind(')');
	for (int skipped = 0; skipped < 12 && at != std::string::npos; ++skipped)
		at = stat.find(' ', at + 1);
	if (at == std::string::npos)
		return {};
	char *rest = nullptr;
	CpuTicks ticks;
	ticks.user = std::strtoull(stat.c_str() + at, &rest, 10);
	ticks.system = std::strtoull(rest, nullptr, 10);
	return ticks;
}

} // namespace

Nanoseconds cpu_time(pid_t pid)
{
	Nanoseconds sum = 0;
	for (const pid_t member : family_of(pid)) {
		clockid_t clock{};
		sum += clock_getcpuclockid(member, &clock) == 0 ? read_clock(clock) : 0;
	}
	return sum;
}

Nanoseconds own_cpu_time() noexcept
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

CpuTicks cpu_ticks(pid_t pid)
{
	CpuTicks sum;
	for (const pid_t member : family_of(pid)) {
		const CpuTicks ticks = ticks_of_process(member);
		sum.user += ticks.user;
		sum.system += ticks.system;
	}
	return sum;
}

ProcessMemory process_memory(pid_t pid)
{
	ProcessMemory sum;
	for (const pid_t member : family_of(pid)) {
		const std::string status = of_process(member, "status");
		const std::string smaps = of_process(member, "smaps_rollup");
		sum.resident += smaps.empty() ? field(status, "VmRSS:") : field(smaps, "Rss:");
		sum.page_tables += field(status, "VmPTE:");
		sum.threads += field(status, "Threads:");
	}
	return sum;
}

KernelMemory kernel_memory()
{
	const std::string meminfo = read_proc("/proc/meminfo");
	// "0.20 0.18 0.12 1/80 11206": the fourth is running/all threads.
	const std::string load = read_proc("/proc/loadavg");
	const double threads = std::strtod(load.c_str() + load.find('/') + 1, nullptr);
	return {field(meminfo, "KernelStack:") / std::max(threads, 1.0), field(meminfo, "Slab:")};
}

MachineUsage machine_usage()
{
	const std::string stat = read_proc("/proc/stat");
	MachineUsage usage;
	usage.switches = static_cast<std::uint64_t>(field(stat, "ctxt "));
	// "cpu user nice system idle iowait irq softirq steal": what is idle (columns 3 and 4) does not count.
	const char *at = stat.starts_with("cpu ") ? stat.c_str() + 4 : "";
	for (int column = 0; column < 8; ++column) {
		char *end = nullptr;
		const unsigned long long ticks = std::strtoull(at, &end, 10);
		at = end;
		if (column != 3 && column != 4)
			usage.busy += static_cast<Nanoseconds>(ticks) * (kSecond / sysconf(_SC_CLK_TCK));
	}
	return usage;
}

} // namespace confer::bench
