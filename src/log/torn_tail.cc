// SPDX-License-Identifier: MIT
#include "log/torn_tail.hh"

#include "log/segment.hh"
#include "log/segment_writer.hh"

#include <confer/error.hh>
#include <confer/size_literals.hh>

#include <vector>

namespace confer::log {

namespace {

constexpr std::string_view kPrefix = "torn.";
constexpr std::uint64_t kMost = 8_MiB;

} // namespace

std::string torn_tail_name(Position end)
{
	return std::string(kPrefix) + segment_name(end, "");
}

bool keep_torn_tail(const Directory &directory, Position end, std::string_view tail)
{
	const std::string name = torn_tail_name(end);
	const Errno error = directory.replace(name, tail);
	if (error != 0 && !is_no_space(error))
		throw_errno("write " + directory.file(name), error);
	return error == 0;
}

void drop_old_torn_tails(const Directory &directory)
{
	std::vector<std::string> names = directory.list();
	std::erase_if(names, [](const std::string &name) { return !position_in_name(name, kPrefix, ""); });
	std::uint64_t total = 0;
	for (auto name = names.rbegin(); name != names.rend(); ++name) {
		total += directory.open(*name, Access::read).size().value_or(0);
		if (total > kMost && name != names.rbegin())
			static_cast<void>(directory.unlink(*name));
	}
}

} // namespace confer::log
