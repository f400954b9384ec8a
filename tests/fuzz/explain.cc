// SPDX-License-Identifier: MIT
// Whatever is in a file, --explain cuts it into datagrams, keeps to its lines, and shows nothing that could harm a
// terminal.
#include "target.hh"

#include "irc/ascii.hh"
#include "irc/utf8.hh"
#include "server/datagram_input.hh"
#include "server/explainer.hh"

#include <algorithm>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

using namespace confer;
using namespace confer::server;

namespace {

constexpr std::size_t kLongest = 1000;

DatagramConfig section_of(datagram::Format format)
{
	DatagramConfig section;
	section.name = "fuzz";
	section.channel = format == datagram::Format::text ? "" : "#ops";
	section.channels = {"#a*", "#ops"};
	section.format = format;
	section.collapse = std::chrono::seconds(10);
	return section;
}

std::vector<RuleConfig> rules()
{
	RuleConfig kernel, web;
	kernel.name = "kernel";
	kernel.channel = "#kernel";
	kernel.facilities.set(0);
	web.name = "web";
	web.channel = "#web";
	web.hosts = {"web*"};
	web.apps = {"*"};
	return {kernel, web};
}

bool is_harmless(std::string_view text)
{
	return irc::utf8_valid(text) && std::none_of(text.begin(), text.end(), irc::is_control);
}

/** Takes the line of that name off a record; gives its value. */
std::string_view take_line(std::string_view &record, std::string_view name)
{
	fuzz::require(record.starts_with(name) && record.substr(name.size()).starts_with(": "), "lines are in their order");
	record.remove_prefix(name.size() + 2);
	const std::string_view value = record.substr(0, record.find('\n'));
	fuzz::require(!value.empty() && is_harmless(value), "a value is there and harmless");
	record.remove_prefix(value.size() + 1);
	return value;
}

void check_record(std::string_view record)
{
	take_line(record, "datagram");
	const bool is_posted = take_line(record, "result") == "posted";
	fuzz::require((take_line(record, "why") == "-") == is_posted, "what is dropped is dropped for a reason");
	for (const char *name : {"format", "host", "program", "pid", "facility", "severity", "time", "time-tag"})
		take_line(record, name);
	const std::string_view source = take_line(record, "source");
	fuzz::require(!is_posted || source.ends_with("!fuzz@127.0.0.1"), "what is posted has a source");
	take_line(record, "rule");
	fuzz::require(take_line(record, "channel").starts_with('#') || !is_posted, "what is posted has a channel");
	for (const char *name : {"refused", "bad-targets", "collapse"})
		take_line(record, name);
	const auto lines = std::stoul(std::string(take_line(record, "lines")));
	fuzz::require(!is_posted || lines > 0, "what is posted has text");
	for (std::size_t i = 0; i < std::max(lines, 1UL); ++i)
		take_line(record, "text");
	take_line(record, "else-rule");
	take_line(record, "else-channel");
	fuzz::require(record == "\n", "a record ends in an empty line");
}

/** The bytes as a file; one for all. */
int file_of(std::string_view bytes)
{
	static const int file = memfd_create("fuzz", MFD_CLOEXEC);
	fuzz::require(ftruncate(file, 0) == 0 &&
	                  pwrite(file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()) &&
	                  lseek(file, 0, SEEK_SET) == 0,
	              "a file");
	return file;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	const std::size_t choice = input.number();
	const char end = (choice & 1) == 0 ? '\n' : '\0';
	Explainer explainer(section_of(static_cast<datagram::Format>(choice / 2 % 4)), rules(), std::nullopt, "127.0.0.1");
	DatagramInput datagrams(file_of(input.rest()), end, kLongest);
	std::string_view rest = input.rest();
	const datagram::ServerTime now{1795355196000, std::chrono::minutes(120)};
	while (datagrams.next()) {
		const std::string_view all = rest.substr(0, rest.find(end));
		rest.remove_prefix(std::min(all.size() + 1, rest.size()));
		fuzz::require(datagrams.datagram() == all.substr(0, kLongest), "a datagram is what stands before its end");
		fuzz::require(datagrams.truncated() == (all.size() > kLongest), "what is cut is told of");
		check_record(explainer.explain(datagrams.datagram(), datagrams.truncated(), now));
	}
	fuzz::require(rest.empty() && datagrams.error() == 0, "all is read");
	return 0;
}
