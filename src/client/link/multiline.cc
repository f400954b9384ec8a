// SPDX-License-Identifier: MIT
#include "client/link/multiline.hh"

#include "irc/ascii.hh"
#include "irc/items.hh"
#include "irc/message_split.hh"

#include <algorithm>
#include <charconv>
#include <utility>

namespace confer::client {

namespace {

/** Without the line ends around it. */
std::string_view trim_lines(std::string_view text) noexcept
{
	const std::size_t first = std::min(text.find_first_not_of('\n'), text.size());
	const std::size_t last = text.find_last_not_of('\n');
	return last == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
}

} // namespace

std::string_view take_line(std::string_view &text) noexcept
{
	const std::string_view line = text.substr(0, text.find('\n'));
	text.remove_prefix(std::min(text.size(), line.size() + 1));
	return line;
}

std::string with_breaks(std::string_view text)
{
	std::string out(text);
	std::replace(out.begin(), out.end(), '\n', kLineBreak);
	return out;
}

std::string with_line_ends(std::string_view text)
{
	std::string out(text);
	std::replace(out.begin(), out.end(), kLineBreak, '\n');
	return out;
}

Multiline::Fate Multiline::take(const irc::Message &message)
{
	if (irc::equal_nocase(message.command, "BATCH"))
		return take_batch(message);
	const auto name = message.tag("batch");
	const auto batch = name ? open_.find(*name) : open_.end();
	if (batch == open_.end())
		return Fate::pass;
	if (is_speech(message.command))
		add(batch->second, message);
	return Fate::keep;
}

Multiline::Fate Multiline::take_batch(const irc::Message &message)
{
	const std::string_view reference = message.param(0);
	if (reference.size() < 2)
		return Fate::pass;
	const std::string_view name = reference.substr(1);
	if (reference.front() == '+') {
		if (message.param(1) != "draft/multiline" || open_.size() >= kMaxOpen)
			return Fate::pass;
		open_.insert_or_assign(std::string(name),
		                       Batch{.tags = std::string(message.tags), .target = std::string(message.param(2))});
		return Fate::keep;
	}
	const auto found = open_.find(name);
	if (found == open_.end())
		return Fate::pass;
	const Batch batch = std::move(found->second);
	open_.erase(found);
	if (!batch.any || batch.target.empty())
		return Fate::keep;
	whole_ = "@" + batch.tags + (batch.tags.empty() ? "" : ";") + std::string(kLinesTag) + " :" + batch.source + " " +
	         batch.command + " " + batch.target + " :" + batch.text;
	return Fate::whole;
}

void Multiline::add(Batch &batch, const irc::Message &message)
{
	const bool continues = message.tag("draft/multiline-concat").has_value();
	if (batch.text.size() + message.param(1).size() >= kMaxBytes)
		return;
	if (!std::exchange(batch.any, true)) {
		batch.source = message.source;
		batch.command = message.command;
	} else if (!continues) {
		batch.text += kLineBreak;
	}
	batch.text += message.param(1);
}

MultilineLimits parse_multiline(std::string_view value) noexcept
{
	MultilineLimits limits;
	for (const std::string_view item : irc::Items(value)) {
		const std::size_t equals = std::min(item.find('='), item.size());
		const std::string_view number = item.substr(std::min(equals + 1, item.size()));
		std::size_t *limit = item.substr(0, equals) == "max-bytes"   ? &limits.bytes
		                     : item.substr(0, equals) == "max-lines" ? &limits.lines
		                                                             : nullptr;
		if (limit)
			(void)std::from_chars(number.data(), number.data() + number.size(), *limit);
	}
	return limits;
}

std::vector<MultilinePart> multiline_parts(std::string_view text, std::size_t room)
{
	std::vector<MultilinePart> parts;
	do {
		std::string_view line = take_line(text);
		bool continues = false;
		do {
			const std::string_view part = irc::text_prefix(line, room);
			parts.push_back({part, std::exchange(continues, true)});
			line.remove_prefix(part.size());
		} while (!line.empty());
	} while (!text.empty());
	return parts;
}

std::vector<std::string_view> multiline_texts(std::string_view text, std::size_t room, const MultilineLimits &limits)
{
	std::vector<std::string_view> texts;
	text = trim_lines(text);
	const char *start = text.data();
	std::size_t bytes = 0;
	std::size_t lines = 0;
	const auto end = [&](const char *at) {
		const std::string_view whole = trim_lines({start, static_cast<std::size_t>(at - start)});
		if (!whole.empty())
			texts.push_back(whole);
		start = at;
		bytes = lines = 0;
	};
	while (!text.empty()) {
		const char *at = text.data();
		const std::string_view line = take_line(text);
		const std::size_t parts = multiline_parts(line, room).size();
		const bool full = (limits.bytes > 0 && bytes + line.size() + 1 > limits.bytes) ||
		                  (limits.lines > 0 && lines + parts > limits.lines);
		if (full && lines > 0)
			end(at);
		bytes += line.size() + 1;
		lines += parts;
	}
	end(text.data());
	return texts;
}

} // namespace confer::client
