// SPDX-License-Identifier: MIT
#include "text_file.hh"

#include <cstdio>
#include <memory>

#include <confer/error.hh>

namespace confer::bench {

namespace {

struct CloseFile {
	void operator()(std::FILE *file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

} // namespace

void write_file(const std::string &path, const std::string &text)
{
	const File file(std::fopen(path.c_str(), "we"));
	if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() || std::fflush(file.get()) != 0)
		throw_errno("write " + path);
}

std::string file_tail(const std::string &path, long bytes)
{
	const File file(std::fopen(path.c_str(), "re"));
	std::string tail(static_cast<std::size_t>(bytes), '\0');
	if (!file || (std::fseek(file.get(), -bytes, SEEK_END) != 0 && std::fseek(file.get(), 0, SEEK_SET) != 0))
		return {};
	tail.resize(std::fread(tail.data(), 1, tail.size(), file.get()));
	return tail;
}

} // namespace confer::bench
