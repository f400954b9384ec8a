// SPDX-License-Identifier: MIT
#pragma once

#include "chat/modes.hh"
#include "chat/world.hh"
#include "irc/items.hh"
#include "irc/message.hh"

#include <charconv>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "support/check.hh"

namespace confer::fault {

/**
 * What a client knows of the world from the lines that it is sent. What was told must have happened, and what happened
 * must have been told: so difference() compares it with the World. The client has multi-prefix, and names that differ
 * in their case only are not for it.
 */
class Observer {
public:
	/** Takes bytes as they came; fails the test if they are no lines of the protocol. */
	void feed(std::string_view bytes)
	{
		rest_ += bytes;
		for (std::size_t end; (end = rest_.find("\r\n")) != rest_.npos; rest_.erase(0, end + 2))
			take(rest_.substr(0, end));
	}

	/** In which point the client is mistaken; empty: in none. */
	std::string difference(const chat::World &world, const chat::Session &session) const
	    REQUIRES_SHARED(chat::world_role)
	{
		if (!rest_.empty())
			return "a line without an end: " + rest_;
		const chat::User *self = session.user;
		if (self == nullptr)
			return channels_.empty() ? "" : "in channels without being anybody";
		if (self->nick != nick_)
			return "is called " + self->nick + " and thinks " + nick_;
		if (self->places.size() != channels_.size())
			return "is in " + std::to_string(self->places.size()) + " channels and thinks " +
			       std::to_string(channels_.size());
		for (const chat::User::Place &place : self->places) {
			const auto known = channels_.find(place.channel->name);
			if (known == channels_.end())
				return "does not know that it is in " + place.channel->name;
			if (std::string what = known->second.difference(*place.channel); !what.empty())
				return place.channel->name + ": " + what;
		}
		for (const std::string &nick :
		     session.monitored ? *session.monitored : chat::Session::Nicks({&world.case_map()})) {
			if (online_.contains(nick) != (world.find_user(nick) != nullptr))
				return "is mistaken about whether " + nick + " is online";
		}
		return {};
	}

	const std::string &nick() const noexcept { return nick_; }
	/** The last line that came. */
	const std::string &last() const noexcept { return last_; }

private:
	struct Channel {
		std::map<std::string, chat::Statuses, std::less<>> members;
		std::string topic;
		bool modes_known = false;
		std::map<char, std::string> modes;
		std::map<char, std::set<std::string>> lists; ///< those that are known

		void take_modes(std::string_view letters, const irc::Message &message, std::size_t next)
		{
			bool adding = true;
			for (const char letter : letters) {
				if (letter == '+' || letter == '-') {
					adding = letter == '+';
					continue;
				}
				const chat::ChannelMode *mode = chat::find_channel_mode(letter);
				CHECK(mode != nullptr);
				using Kind = irc::ModeKind;
				const bool has_argument = mode->kind == Kind::prefix || mode->kind == Kind::list ||
				                          mode->kind == Kind::always || (mode->kind == Kind::when_set && adding);
				const std::string argument(has_argument ? message.param(next++) : "");
				take_mode(*mode, adding, argument);
			}
		}

		std::string difference(const chat::Channel &truth) const REQUIRES_SHARED(chat::world_role)
		{
			if (truth.members().size() != members.size())
				return "has " + std::to_string(truth.members().size()) + " members, seen were " +
				       std::to_string(members.size());
			for (const chat::Member &member : truth.members()) {
				const auto known = members.find(member.user->nick);
				if (known == members.end())
					return member.user->nick + " is in it unseen";
				if (known->second != member.statuses)
					return member.user->nick + " has another status";
			}
			if (truth.topic.text != topic)
				return "the topic is '" + truth.topic.text + "', seen was '" + topic + "'";
			Channel other;
			const std::string text = ":x 324 x #c " + truth.mode_text(true);
			irc::Message parsed;
			CHECK(irc::parse(text, parsed) == irc::ParseError::none);
			other.take_modes(parsed.param(2), parsed, 3);
			if (modes_known && modes != other.modes)
				return "other modes than " + truth.mode_text(true);
			for (const auto &[letter, masks] : lists) {
				std::set<std::string> real;
				for (const chat::ListEntry &entry : truth.list(letter))
					real.insert(entry.mask.text());
				if (real != masks)
					return std::string("another list +") + letter;
			}
			return {};
		}

	private:
		void take_mode(const chat::ChannelMode &mode, bool adding, const std::string &argument)
		{
			switch (mode.kind) {
			case irc::ModeKind::prefix: {
				const chat::Statuses bit = chat::status_bit(static_cast<chat::Power>(mode.bit));
				if (!members.contains(argument))
					check::fail("a mode of somebody who is not there: " + argument);
				chat::Statuses &statuses = members[argument];
				statuses = static_cast<chat::Statuses>(adding ? statuses | bit : statuses & ~bit);
				break;
			}
			case irc::ModeKind::list:
				if (const auto list = lists.find(mode.letter); list != lists.end()) {
					if (adding)
						list->second.insert(argument);
					else
						list->second.erase(argument);
				}
				break;
			default:
				if (adding)
					modes[mode.letter] = argument;
				else
					modes.erase(mode.letter);
			}
		}
	};

	void take(const std::string &line)
	{
		last_ = line;
		irc::Message message;
		if (irc::parse(line, message) != irc::ParseError::none)
			check::fail("no line of the protocol: " + line);
		if (message.command == "BATCH" && message.param(1) == "chathistory")
			history_.insert(std::string(message.param(0).substr(1)));
		if (const auto batch = message.tag("batch"); batch && history_.contains(std::string(*batch)))
			return; // of the past
		const std::string source(message.source.substr(0, message.source.find('!')));
		int numeric = 0;
		const std::string_view command = message.command;
		const auto [end, error] = std::from_chars(command.data(), command.data() + command.size(), numeric);
		if (error == std::errc() && end == command.data() + command.size())
			take_numeric(numeric, message);
		else
			take_event(source, message);
	}

	Channel &channel(std::string_view name)
	{
		const auto found = channels_.find(name);
		if (found == channels_.end())
			check::fail("told of a channel that it is not in: " + last_);
		return found->second;
	}

	void take_numeric(int numeric, const irc::Message &message)
	{
		const auto in = [&](std::size_t param) { return channels_.find(message.param(param)); };
		switch (numeric) {
		case 1: nick_ = message.param(0); break;
		case 324:
			if (const auto found = in(1); found != channels_.end()) {
				found->second.modes.clear();
				found->second.modes_known = true;
				found->second.take_modes(message.param(2), message, 3);
			}
			break;
		case 331:
		case 332:
			if (const auto found = in(1); found != channels_.end())
				found->second.topic = numeric == 332 ? message.param(2) : std::string_view();
			break;
		case 353:
			if (const auto found = in(2); found != channels_.end())
				take_names(found->second, message.param(3));
			break;
		case 367:
			if (const auto found = in(1); found != channels_.end())
				found->second.lists['b'].insert(std::string(message.param(2)));
			break;
		case 368:
			if (const auto found = in(1); found != channels_.end())
				found->second.lists['b'];
			break;
		case 730:
			for (const std::string_view mask : irc::Items(message.param(1)))
				online_.insert(std::string(mask.substr(0, mask.find('!'))));
			break;
		case 731:
			for (const std::string_view nick : irc::Items(message.param(1)))
				online_.erase(std::string(nick));
			break;
		default: break;
		}
	}

	static void take_names(Channel &channel, std::string_view names)
	{
		for (std::string_view name : irc::Items(names, ' ')) {
			chat::Statuses statuses = 0;
			while (chat::symbol_power(name.front()) != chat::Power::none) {
				statuses = static_cast<chat::Statuses>(statuses | chat::status_bit(chat::symbol_power(name.front())));
				name.remove_prefix(1);
			}
			channel.members[std::string(name.substr(0, name.find('!')))] = statuses;
		}
	}

	void take_event(const std::string &source, const irc::Message &message)
	{
		const std::string_view command = message.command;
		const std::string_view first = message.param(0);
		if (command == "JOIN" && source == nick_)
			channels_[std::string(first)] = {};
		else if (command == "JOIN")
			channel(first).members.emplace(source, 0);
		else if (command == "PART")
			leave(first, source);
		else if (command == "KICK")
			leave(first, message.param(1));
		else if (command == "QUIT")
			for (auto &entry : channels_)
				entry.second.members.erase(source);
		else if (command == "NICK")
			rename(source, first);
		else if (command == "TOPIC")
			channel(first).topic = message.param(1);
		else if (command == "MODE" && first.starts_with('#'))
			channel(first).take_modes(message.param(1), message, 2);
		else if (command == "RENAME" && message.param(0) != message.param(1))
			channels_[std::string(message.param(1))] = channels_.extract(channels_.find(first)).mapped();
	}

	void leave(std::string_view name, std::string_view nick)
	{
		Channel &left = channel(name);
		if (left.members.erase(std::string(nick)) == 0)
			check::fail("told of somebody leaving who is not there: " + last_);
		if (nick == nick_)
			channels_.erase(channels_.find(name));
	}

	void rename(const std::string &from, std::string_view to)
	{
		if (from == nick_)
			nick_ = to;
		for (auto &entry : channels_) {
			auto node = entry.second.members.extract(from);
			if (node.empty())
				continue;
			node.key() = to;
			entry.second.members.insert(std::move(node));
		}
	}

	std::string rest_, last_, nick_;
	std::map<std::string, Channel, std::less<>> channels_;
	std::set<std::string> online_;
	std::set<std::string> history_; ///< batches
};

} // namespace confer::fault
