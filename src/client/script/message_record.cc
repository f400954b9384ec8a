// SPDX-License-Identifier: MIT
#include "client/script/message_record.hh"

#include "client/safe_text.hh"
#include "irc/ascii.hh"
#include "irc/json_object.hh"

namespace confer::client {

namespace {

constexpr std::string_view kAction = "\x01"
                                     "ACTION";

enum class Kind { other, message, action, notice };

Kind kind_of(const irc::Message &message) noexcept
{
	const std::string_view text = message.param(1);
	const bool notice = irc::equal_nocase(message.command, "NOTICE");
	if (message.size() < 2 || (!notice && !irc::equal_nocase(message.command, "PRIVMSG")))
		return Kind::other;
	if (!text.starts_with('\x01'))
		return notice ? Kind::notice : Kind::message;
	const std::string_view rest = text.substr(std::min(text.size(), kAction.size()));
	return text.starts_with(kAction) && (rest.empty() || rest.front() == ' ' || rest.front() == '\x01') ? Kind::action
	                                                                                                    : Kind::other;
}

/** The text without the frame of an action. */
std::string_view text_of(const irc::Message &message, Kind kind) noexcept
{
	std::string_view text = message.param(1);
	if (kind != Kind::action)
		return text;
	text.remove_prefix(kAction.size());
	if (text.ends_with('\x01'))
		text.remove_suffix(1);
	if (text.starts_with(' '))
		text.remove_prefix(1);
	return text;
}

} // namespace

bool is_said(const irc::Message &message) noexcept
{
	return kind_of(message) != Kind::other;
}

WallTime said_at(const irc::Message &message, WallTime now) noexcept
{
	const auto tag = message.tag("time");
	return (tag ? parse_wall_time(*tag) : std::nullopt).value_or(now);
}

std::string said_line(const irc::Message &message, WallTime now)
{
	const Kind kind = kind_of(message);
	std::string time = format_server_time(said_at(message, now));
	time.erase(time.size() - 5, 4); // to the second
	const std::string nick(source_nick(message.source));
	const std::string text(text_of(message, kind));
	const std::string said = kind == Kind::action   ? "* " + nick + " " + text
	                         : kind == Kind::notice ? "-" + nick + "- " + text
	                                                : "<" + nick + "> " + text;
	return time + " " + safe_text(std::string(message.param(0)) + " " + said);
}

std::string said_json(const irc::Message &message, std::string_view server, WallTime now)
{
	const Kind kind = kind_of(message);
	irc::JsonObject object;
	object.add("time", format_server_time(said_at(message, now)));
	irc::JsonObject tags;
	std::string seen = " ";
	for (const irc::Tag &tag : irc::Tags(message.tags)) {
		const std::string key(tag.key);
		// A name stands once in an object; of several tags the last counts.
		if (seen.find(" " + key + " ") != std::string::npos)
			continue;
		seen += key + " ";
		std::string value;
		irc::unescape_tag(message.tag(key).value_or(""), value);
		if (key == "msgid")
			object.add("msgid", value);
		tags.add(key, value);
	}
	object.add("server", server);
	object.add("type", kind == Kind::action ? "action" : kind == Kind::notice ? "notice" : "message");
	object.add("nick", source_nick(message.source));
	object.add("source", message.source);
	object.add("target", message.param(0));
	object.add("text", text_of(message, kind));
	object.add("tags", tags);
	return object.text();
}

} // namespace confer::client
