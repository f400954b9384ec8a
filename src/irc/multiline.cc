// SPDX-License-Identifier: MIT
#include "irc/multiline.hh"

#include "irc/base36.hh"
#include "irc/limits.hh"

namespace confer::irc {

namespace {

constexpr std::string_view kEnd = "\r\n";

} // namespace

std::string Multiline::batch_name(std::uint64_t number)
{
	std::string name = "m";
	append_base36(name, number);
	return name;
}

std::size_t Multiline::room() const noexcept
{
	const std::size_t used = head.size() + kEnd.size();
	return used < kMaxLine ? kMaxLine - used : 1;
}

void Multiline::append_batch(std::string &out, std::string_view name, std::string_view end_tags) const
{
	const std::size_t source_end = head.find(' ');
	const std::size_t verb_end = head.find(' ', source_end + 1);
	const std::string_view source = head.substr(0, source_end);
	const std::string_view target = head.substr(verb_end + 1, head.find(' ', verb_end + 1) - verb_end - 1);
	out.append(source).append(" BATCH +").append(name).append(1, ' ').append(kMultilineType);
	out.append(1, ' ').append(target).append(kEnd);
	each_part([&](std::string_view part, bool continues) {
		out.append("@batch=").append(name);
		if (continues)
			out.append(1, ';').append(kConcatTag);
		out += ' ';
		append_single(out, part);
	});
	out.append(end_tags).append(source).append(" BATCH -").append(name).append(kEnd);
}

void Multiline::append_single(std::string &out, std::string_view line) const
{
	out.append(head).append(line).append(kEnd);
}

} // namespace confer::irc
