// SPDX-License-Identifier: MIT
#include "log/state_files.hh"

#include "log/segment.hh"
#include "log/segment_writer.hh"

#include <system_error>
#include <utility>

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

namespace {

/** Nothing unless all of the file is right; `file` is then what it says. */
std::optional<std::string> load(const Directory &directory, Position position, std::string &problem,
                                std::optional<StateFile> &file)
{
	problem.clear();
	try {
		std::optional<std::string> bytes = directory.read(state_name(position));
		if (!bytes)
			return std::nullopt;
		file = decode_state(*bytes);
		if (file && file->position == position)
			return bytes;
		problem = directory.file(state_name(position)) + ": damaged";
	} catch (const std::system_error &error) {
		problem = error.what();
	}
	return std::nullopt;
}

} // namespace

std::optional<StateFile> load_state_file(const Directory &directory, Position position, std::string &problem)
{
	std::optional<StateFile> file;
	return load(directory, position, problem, file) ? std::move(file) : std::nullopt;
}

std::optional<std::string> read_state_file(const Directory &directory, Position position, std::string &problem)
{
	std::optional<StateFile> file;
	return load(directory, position, problem, file);
}

std::string segments_gone_text(const Directory &directory)
{
	const char *left = nullptr;
	if (!state_files(directory).empty())
		left = "the state";
	else if (directory.open(kSpare, Access::read))
		left = "the file for the next one";
	return left == nullptr ? std::string() : directory.path() + ": the segments are gone, and " + left + " is there";
}

std::string last_segments_gone_text(const Directory &directory, Position position)
{
	return directory.file(state_name(position)) + ": newer than the end of the log: the last segments are missing";
}

} // namespace confer::log
