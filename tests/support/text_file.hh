// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace check {

/** All of a file. Throws std::system_error that names it. */
inline std::string read_file(const std::string &path)
{
	const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "re"), std::fclose);
	if (file == nullptr)
		throw std::system_error(errno, std::generic_category(), "open " + path);
	std::string text;
	char bytes[4096];
	for (std::size_t count; (count = std::fread(bytes, 1, sizeof bytes, file.get())) > 0;)
		text.append(bytes, count);
	return text;
}

/** Its lines, without their ends. They borrow the text. */
inline std::vector<std::string_view> lines_of(std::string_view text)
{
	std::vector<std::string_view> lines;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find('\n'), text.size());
		lines.push_back(text.substr(0, end));
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	return lines;
}

} // namespace check
