// SPDX-License-Identifier: MIT
#pragma once

// What tests of the configuration have in common: texts of it, and what comes of them.

#include "server/config.hh"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "support/check.hh"

namespace confer::server {

inline ConfigEnvironment environment()
{
	ConfigEnvironment environment;
	environment.host_name = "host.example.org";
	environment.config_file = "/nonexistent/conferd.conf";
	return environment;
}

inline std::string lines_of(const std::vector<Diagnostic> &diagnostics)
{
	std::string out;
	for (const Diagnostic &diagnostic : diagnostics)
		out += diagnostic.text("f") + "\n";
	return out;
}

inline std::string errors_of(std::string_view bytes)
{
	return lines_of(parse_config(bytes, environment()).errors);
}

/** The Config that must come from this without an error. */
inline Config config_of(std::string_view bytes)
{
	ConfigResult result = parse_config(bytes, environment());
	if (!result.config)
		check::fail(lines_of(result.errors));
	return *result.config;
}

/** A file in a directory of its own, both gone with this. */
class TemporaryFile {
public:
	explicit TemporaryFile(std::string_view bytes, mode_t mode = 0600)
	{
		const char *parent = std::getenv("TMPDIR");
		directory_ = std::string(parent == nullptr ? "/tmp" : parent) + "/confer-config-XXXXXX";
		if (::mkdtemp(directory_.data()) == nullptr)
			check::fail("mkdtemp " + directory_);
		path_ = directory_ + "/file";
		FILE *file = std::fopen(path_.c_str(), "w");
		CHECK(file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size());
		CHECK(std::fclose(file) == 0 && ::chmod(path_.c_str(), mode) == 0);
	}
	~TemporaryFile()
	{
		::unlink(path_.c_str());
		::rmdir(directory_.c_str());
	}
	TemporaryFile(const TemporaryFile &) = delete;
	TemporaryFile &operator=(const TemporaryFile &) = delete;

	[[nodiscard]] const std::string &path() const noexcept { return path_; }
	[[nodiscard]] const std::string &directory() const noexcept { return directory_; }

private:
	std::string directory_, path_;
};

} // namespace confer::server
