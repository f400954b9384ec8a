// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include <dirent.h>
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
		if (DIR *dir = ::opendir(path_.c_str())) {
			while (const dirent *entry = ::readdir(dir))
				::unlink(file(entry->d_name).c_str()); // fails for "." and ".."
			::closedir(dir);
		}
		::rmdir(path_.c_str());
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
