// SPDX-License-Identifier: MIT
#include "proc.hh"

#include "conferd.hh"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <dirent.h>
#include <poll.h>

#include "support/check.hh"

namespace confer::e2e {

namespace {

std::size_t entries(const std::string &path)
{
	DIR *dir = opendir(path.c_str());
	if (dir == nullptr)
		check::fail("cannot read " + path);
	std::size_t count = 0;
	while (readdir(dir) != nullptr)
		++count;
	closedir(dir);
	return count - 2; // "." and ".."
}

std::size_t resident(const std::string &path)
{
	FILE *file = std::fopen(path.c_str(), "re");
	if (file == nullptr)
		check::fail("cannot read " + path);
	std::size_t kilobytes = 0;
	for (char line[256]; std::fgets(line, sizeof line, file) != nullptr;) {
		if (std::strncmp(line, "VmRSS:", 6) == 0)
			kilobytes = std::strtoul(line + 6, nullptr, 10);
	}
	std::fclose(file);
	return kilobytes;
}

} // namespace

Footprint footprint(pid_t pid)
{
	const std::string dir = "/proc/" + std::to_string(pid);
	return {entries(dir + "/fd"), entries(dir + "/task"), resident(dir + "/status")};
}

void settle(pid_t pid, const Footprint &wanted)
{
	// Hundreds of threads may have to end, on a machine that has other work.
	const Deadline deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
	for (;;) {
		const Footprint now = footprint(pid);
		if (now.descriptors <= wanted.descriptors && now.threads <= wanted.threads)
			return;
		if (std::chrono::steady_clock::now() > deadline)
			check::fail("still " + std::to_string(now.descriptors) + " descriptors and " + std::to_string(now.threads) +
			            " threads");
		poll(nullptr, 0, 10);
	}
}

} // namespace confer::e2e
