// SPDX-License-Identifier: MIT
#include "log/torn_tail.hh"

#include "log/segment.hh"
#include "log/segment_writer.hh"

#include <confer/error.hh>
#include <confer/size_literals.hh>

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

std::vector<Position> torn_tails(const Directory &directory)
{
	std::vector<Position> tails;
	for (const std::string &name : directory.list()) {
		if (const auto end = position_in_name(name, kPrefix, ""))
			tails.push_back(*end);
	}
	return tails;
}

void drop_old_torn_tails(const Directory &directory)
{
	const std::vector<Position> tails = torn_tails(directory);
	std::uint64_t total = 0;
	for (auto tail = tails.rbegin(); tail != tails.rend(); ++tail) {
		const std::string name = torn_tail_name(*tail);
		total += directory.open(name, Access::read).size().value_or(0);
		if (total > kMost && tail != tails.rbegin())
			static_cast<void>(directory.unlink(name));
	}
}

} // namespace confer::log
