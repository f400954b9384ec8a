// SPDX-License-Identifier: MIT
#include "client/script/listing.hh"

#include "client/safe_text.hh"
#include "irc/json_object.hh"
#include "irc/numerics.hh"
#include "irc/print.hh"

#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

namespace confer::client {

namespace {

/** Such an answer is to NICK, which the session sends by itself. */
bool refuses_nick(unsigned numeric) noexcept
{
	return numeric == irc::ERR_ERRONEUSNICKNAME || numeric == irc::ERR_NICKNAMEINUSE ||
	       numeric == irc::ERR_NICKCOLLISION || numeric == irc::ERR_UNAVAILRESOURCE;
}

} // namespace

Listing::Listing(LinkOptions options, Question question, std::string subject, bool json)
    : ScriptRun(std::move(options)),
      question_(question),
      subject_(std::move(subject)),
      json_(json),
      asked_(steady_now())
{
}

std::optional<ExitStatus> Listing::step(SteadyTime now)
{
	if (!refusal_.empty())
		return fail(ExitStatus::refused, refusal_);
	if (output_error() != 0)
		return fail(ExitStatus::io, "write to standard output: " + std::generic_category().message(output_error()));
	if (complete_ && items_ == 0 && question_ == Question::people)
		return fail(ExitStatus::no_user, "no such nick or channel: " + subject_);
	if (complete_ || reader_gone())
		return leave();
	if (const auto status = judge_link())
		return status;
	if (!sent_ && link().state() == Link::State::ready && !link().session().greeting())
		ask();
	if (now - asked_ >= link().endpoint().timeout)
		return fail(ExitStatus::temporary, "the server does not answer");
	return std::nullopt;
}

void Listing::ask()
{
	sent_ = true;
	asked_ = steady_now();
	std::string question;
	irc::LineWriter line(question);
	line.command(question_ == Question::channels ? "LIST" : "WHO");
	if (!subject_.empty())
		line.param(subject_);
	line.end();
	link().send(question);
}

void Listing::on_message(Link &, const irc::Message &message, const Arrival &arrival)
{
	if (!sent_)
		return;
	const unsigned numeric = numeric_of(message.command);
	const bool channels = question_ == Question::channels;
	if (numeric == (channels ? irc::RPL_LIST : irc::RPL_WHOREPLY)) {
		asked_ = arrival.time;
		++items_;
		channels ? on_channel(message) : on_person(message);
	} else if (numeric == (channels ? irc::RPL_LISTEND : irc::RPL_ENDOFWHO)) {
		complete_ = true;
	} else if (numeric >= 400 && numeric < 600 && !refuses_nick(numeric) && refusal_.empty()) {
		refusal_ = message.param(message.size() - 1);
	}
}

/** RPL_LIST: `CHANNEL USERS :TOPIC`. */
void Listing::on_channel(const irc::Message &message)
{
	std::uint64_t users = 0;
	const std::string_view number = message.param(2);
	std::from_chars(number.data(), number.data() + number.size(), users);
	if (json_) {
		irc::JsonObject object;
		object.add("channel", message.param(1)).add("users", users).add("topic", message.param(3));
		print(object.text());
	} else {
		const std::string topic(message.param(3));
		print(safe_text(std::string(message.param(1)) + " " + std::to_string(users) + (topic.empty() ? "" : " ") +
		                topic));
	}
}

/** RPL_WHOREPLY: `CHANNEL USER HOST SERVER NICK FLAGS :HOPS REALNAME`. */
void Listing::on_person(const irc::Message &message)
{
	const std::string_view flags = message.param(6);
	std::string_view realname = message.param(7);
	realname.remove_prefix(std::min(realname.size(), realname.find(' ') + 1));
	const bool away = flags.starts_with('G');
	const bool is_operator = flags.find('*') != std::string_view::npos;
	std::string prefix;
	for (char c : link().session().features().rank_prefixes())
		if (flags.find(c) != std::string_view::npos)
			prefix += c;
	if (json_) {
		irc::JsonObject object;
		object.add("nick", message.param(5)).add("user", message.param(2)).add("host", message.param(3));
		object.add("server", message.param(4)).add("channel", message.param(1)).add("prefix", prefix);
		object.add("away", away).add("operator", is_operator).add("realname", realname);
		print(object.text());
	} else {
		print(safe_text(prefix + std::string(message.param(5)) + " " + std::string(message.param(2)) + "@" +
		                std::string(message.param(3)) + (away ? " away " : " here ") + std::string(realname)));
	}
}

} // namespace confer::client
