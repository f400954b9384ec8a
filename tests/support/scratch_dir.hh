// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>

#include <ftw.h>
#include <unistd.h>

namespace check {

/** A new directory for the files of one test; removed with them at the end. Its path is short: a Unix socket fits. */
class ScratchDir {
public:
	ScratchDir()
	{
		char name[] = "/tmp/confer-test-XXXXXX";
		if (::mkdtemp(name) == nullptr)
			throw std::system_error(errno, std::generic_category(), "mkdtemp");
		path_ = name;
	}
	~ScratchDir()
	{
		const auto remove_one = [](const char *path, const struct stat *, int, FTW *) { return ::remove(path); };
		::nftw(path_.c_str(), remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
	ScratchDir(const ScratchDir &) = delete;
	ScratchDir &operator=(const ScratchDir &) = delete;

	const std::string &path() const noexcept { return path_; }

	/** The path of a file called `name` in here. */
	std::string file(const std::string &name) const { return path_ + "/" + name; }

private:
	std::string path_;
};

} // namespace check
