// SPDX-License-Identifier: MIT
#include "process_usage.hh"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

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

} // namespace

Nanoseconds cpu_time(pid_t pid) noexcept
{
	clockid_t clock{};
	return clock_getcpuclockid(pid, &clock) == 0 ? read_clock(clock) : 0;
}

Nanoseconds own_cpu_time() noexcept
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

CpuTicks cpu_ticks(pid_t pid)
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

ProcessMemory process_memory(pid_t pid)
{
	const std::string status = of_process(pid, "status");
	const std::string smaps = of_process(pid, "smaps_rollup");
	ProcessMemory memory;
	memory.resident = smaps.empty() ? field(status, "VmRSS:") : field(smaps, "Rss:");
	memory.page_tables = field(status, "VmPTE:");
	memory.threads = field(status, "Threads:");
	return memory;
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
