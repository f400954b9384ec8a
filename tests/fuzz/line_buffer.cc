// SPDX-License-Identifier: MIT
// LineBuffer gives the same lines however the stream is cut, those that a plain reading of the rules gives, and keeps
// no more than its bound. Input: a byte that picks the bound, four that pick the sizes of the chunks, then the stream,
// in which 0xF0 to 0xF7 and a byte b stand for a run of 64 to 8192 times b.
#include "target.hh"

#include "irc/limits.hh"
#include "irc/line_buffer.hh"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace confer;
using irc::LineResult;

namespace {

/** Enough to pass the largest bound. */
constexpr std::size_t kMaxStream = 14 << 10;

struct Event {
	LineResult result;
	std::string text;
	bool operator==(const Event &) const = default;
};

std::string stretch(std::string_view packed)
{
	std::string stream;
	for (std::size_t i = 0; i < packed.size() && stream.size() < kMaxStream; ++i) {
		const auto byte = static_cast<unsigned char>(packed[i]);
		if ((byte & 0xF8) == 0xF0 && i + 1 < packed.size())
			stream.append(std::size_t{64} << (byte & 7), packed[++i]);
		else
			stream.push_back(packed[i]);
	}
	return stream;
}

/** Whether the limits are passed by the line that starts so, however it ends. */
bool too_long(std::string_view begun)
{
	std::size_t rest = begun.size();
	if (begun.starts_with('@')) {
		const std::size_t space = begun.find(' ');
		if (std::min(space, begun.size()) >= irc::kMaxClientTags)
			return true;
		rest = space == std::string_view::npos ? 0 : begun.size() - space - 1;
	}
	return rest + 1 > irc::kMaxLine;
}

std::string tags_of(std::string_view begun)
{
	const std::size_t space = begun.find(' ');
	const bool whole = begun.starts_with('@') && space < irc::kMaxClientTags;
	return whole ? std::string(begun.substr(1, space - 1)) : std::string();
}

/** The rules of LineBuffer, said as plainly as possible. */
std::vector<Event> expected(std::string_view stream, std::size_t bound)
{
	std::vector<Event> events;
	while (!stream.empty()) {
		const std::size_t end = stream.find('\n');
		std::string_view line = stream.substr(0, end);
		const std::string_view looked_at = line.substr(0, bound + 1);
		if (too_long(looked_at))
			events.push_back({LineResult::too_long, tags_of(looked_at)});
		if (line.size() > bound) {
			events.push_back({LineResult::overflow, {}});
			break;
		}
		if (end == std::string_view::npos)
			break;
		stream.remove_prefix(end + 1);
		if (line.ends_with('\r') && !too_long(line))
			line.remove_suffix(1);
		else if (too_long(line))
			continue;
		events.push_back({LineResult::line, std::string(line)});
	}
	return events;
}

/** Feeds the stream in chunks of these sizes, in turn. */
template <class Sizes> std::vector<Event> cut(std::string_view stream, std::size_t bound, const Sizes &sizes)
{
	std::vector<Event> events;
	irc::LineBuffer buffer(bound);
	for (std::size_t i = 0; !stream.empty(); ++i) {
		const std::size_t size = std::min(stream.size(), sizes[i % sizes.size()]);
		// A copy of its own, so that AddressSanitizer sees views that outlive the chunk.
		const std::vector<char> chunk(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
		stream.remove_prefix(size);
		buffer.feed({chunk.data(), chunk.size()});
		std::vector<std::pair<LineResult, std::string_view>> views;
		std::string_view line;
		LineResult result;
		while ((result = buffer.next(line)) != LineResult::none) {
			views.emplace_back(result, line);
			fuzz::require(views.size() <= 2 * size + 1, "as many results as bytes, and no more");
			if (result == LineResult::overflow)
				break;
		}
		for (const auto &[kind, view] : views)
			events.push_back({kind, std::string(view)});
		buffer.keep();
		fuzz::require(buffer.memory() <= bound, "memory within the bound");
		if (result == LineResult::overflow) {
			fuzz::require(buffer.memory() == 0, "nothing kept after overflow");
			break;
		}
	}
	return events;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	constexpr std::array<std::size_t, 4> kBounds = {12 << 10, 700, 4700, 16};
	const std::size_t bound = kBounds[input.number() % kBounds.size()];
	std::array<std::size_t, 4> sizes;
	for (std::size_t &s : sizes)
		s = 1 + input.number() * 7;
	const std::string stream = stretch(input.rest());

	const std::vector<Event> want = expected(stream, bound);
	fuzz::require(cut(stream, bound, std::array{std::max<std::size_t>(stream.size(), 1)}) == want,
	              "lines of one chunk");
	fuzz::require(cut(stream, bound, sizes) == want, "lines of many chunks");
	if (stream.size() < 1200) // slow
		fuzz::require(cut(stream, bound, std::array{std::size_t{1}}) == want, "lines of bytes");
	return 0;
}
