// SPDX-License-Identifier: MIT
#include "log/state_files.hh"

#include "log/segment.hh"

#include <system_error>

namespace confer::log {

std::vector<Position> state_files(const Directory &directory)
{
	std::vector<Position> positions;
	for (const std::string &name : directory.list()) {
		if (const auto position = position_in_name(name, kStatePrefix, ""))
			positions.push_back(*position);
	}
	return positions;
}

std::optional<StateFile> load_state_file(const Directory &directory, Position position, std::string &problem)
{
	problem.clear();
	try {
		const std::optional<std::string> bytes = directory.read(state_name(position));
		if (!bytes)
			return std::nullopt;
		auto file = decode_state(*bytes);
		if (file && file->position == position)
			return file;
		problem = directory.file(state_name(position)) + ": damaged";
	} catch (const std::system_error &error) {
		problem = error.what();
	}
	return std::nullopt;
}

} // namespace confer::log
