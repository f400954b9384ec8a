// SPDX-License-Identifier: MIT
#include "server/log_export.hh"

#include "chat/channel_state.hh"
#include "chat/event.hh"
#include "irc/casemap.hh"
#include "irc/json_object.hh"
#include "irc/message.hh"
#include "irc/server_time.hh"
#include "irc/text_lines.hh"
#include "irc/utf8.hh"
#include "irc/visible.hh"
#include "log/file.hh"
#include "log/log_check.hh"
#include "log/store_host.hh"
#include "server/complaint.hh"
#include "server/config.hh"
#include "server/kept_log.hh"
#include "server/observed_log.hh"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

#include <sysexits.h>

namespace confer::server {

namespace {

using confer::log::Line;
using confer::log::Time;

/** "7d": so long ago; otherwise a time in UTC. */
std::optional<Time> parse_since(std::string_view text, Time now)
{
	if (const auto time = irc::parse_server_time(text))
		return time;
	Time number = 0;
	const char *end = text.data() + text.size();
	const auto [unit, error] = std::from_chars(text.data(), end, number);
	if (error != std::errc{} || number < 0 || number > 100'000'000 || end - unit > 1)
		return std::nullopt;
	switch (unit == end ? 's' : *unit) {
	case 's': return now - number * 1'000;
	case 'm': return now - number * 60'000;
	case 'h': return now - number * 3'600'000;
	case 'd': return now - number * 86'400'000;
	default: return std::nullopt;
	}
}

/** Appends text for a terminal: what is not visible is escaped. */
void append_visible(std::string_view text, std::string &out)
{
	while (!text.empty()) {
		const char32_t c = irc::utf8_next(text);
		if (c == ' ' || irc::is_visible(c)) {
			irc::utf8_append(c, out);
			continue;
		}
		char escape[16];
		const int size = std::snprintf(escape, sizeof escape, "\\u{%x}", static_cast<unsigned>(c));
		out.append(escape, static_cast<std::size_t>(size));
	}
}

/** `said`: what it says, or one line of that. */
std::string text_line(const Line &line, const irc::Message &message, std::string_view said)
{
	constexpr std::string_view kAction = "\1ACTION ";
	std::string out;
	chat::append_time(out, line.time);
	const std::string_view nick = message.source.substr(0, message.source.find('!'));
	const bool is_action = said.starts_with(kAction);
	if (is_action) {
		said.remove_prefix(kAction.size());
		if (said.ends_with('\1'))
			said.remove_suffix(1);
	}
	const bool is_notice = message.command == "NOTICE";
	out += is_action ? " * " : is_notice ? " -" : " <";
	append_visible(nick, out);
	out += is_action ? " " : is_notice ? "- " : "> ";
	append_visible(said, out);
	return out += '\n';
}

/** A message of several lines is as many here. */
std::string text_lines(const Line &line, const irc::Message &message)
{
	std::string out;
	const std::string joined = irc::joined_text(message.param(1));
	for (const irc::TextLine &said : irc::TextLines(joined))
		out += text_line(line, message, said.text);
	return out;
}

std::string json_line(const Line &line, const irc::Message &message, const chat::MessageIds &ids)
{
	std::string time, id;
	chat::append_time(time, line.time);
	ids.append(id, line.position, true);
	irc::JsonObject object;
	object.add("time", time).add("msgid", id).add("source", message.source);
	object.add("command", message.command)
	    .add("target", message.param(0))
	    .add("text", irc::joined_text(message.param(1)));
	if (!line.account.empty())
		object.add("account", line.account);
	if (!line.client_tags.empty())
		object.add("tags", line.client_tags);
	return object.text() + '\n';
}

/** The stream of the channel that has the name now; 0: there is none. */
confer::log::Stream stream_of(const confer::log::StateMap &state, std::string_view channel, const irc::CaseMap &names)
{
	for (const auto &[key, value] : state) {
		const auto found = key.starts_with('c') ? chat::read_channel_value(value) : std::nullopt;
		if (found && names.equal(found->name, channel))
			return chat::stream_of_key(key);
	}
	return 0;
}

} // namespace

int run_export(const Config &config, const ExportOptions &options)
try {
	if (config.data_dir.empty())
		return complain(EX_CONFIG, "--export: there is no data directory; set data-dir, or HOME");
	confer::log::ExportFilter filter;
	if (!options.since.empty()) {
		const auto since = parse_since(options.since, confer::log::wall_time());
		if (!since)
			return complain(EX_USAGE, "--since: " + options.since +
			                              " is not a time: write an age such as 7d, or 2026-11-22T20:44:02Z");
		filter.since = *since;
	}
	const irc::CaseMap names(config.settings.casemapping);
	const auto directory = observe_log(config);
	const auto id = confer::log::id_of_log(directory);
	const chat::MessageIds ids(id ? short_id(*id) : std::string());
	// A channel keeps its stream when it is renamed; other channels had the name before.
	const auto stream = stream_of(confer::log::export_state(directory), options.channel, names);
	bool is_damaged = false, is_known = stream != 0;
	confer::log::export_log(
	    directory, filter,
	    [&](const Line &line) {
		    irc::Message message;
		    if (irc::parse_text_lines(line.body, message) != irc::ParseError::none ||
		        ((stream == 0 || line.stream != stream) && !names.equal(message.param(0), options.channel)))
			    return;
		    is_known = true;
		    const std::string text = options.json ? json_line(line, message, ids) : text_lines(line, message);
		    std::fwrite(text.data(), 1, text.size(), stdout);
	    },
	    [&](const std::string &what) {
		    is_damaged = true;
		    complain(EX_DATAERR, what);
	    });
	if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
		return complain(EX_IOERR, std::string("write to standard output: ") + std::strerror(errno));
	if (!is_known && !is_damaged)
		return complain(EX_NOINPUT, "--export: there is no channel " + options.channel +
		                                ", and no message to one, in " + directory.path() +
		                                (options.channel.starts_with('#') ? "" : "; channel names start with #"));
	return is_damaged ? EX_DATAERR : EX_OK;
} catch (const std::system_error &error) {
	return complain(EX_IOERR, error.what());
}

} // namespace confer::server
