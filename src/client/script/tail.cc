// SPDX-License-Identifier: MIT
#include "client/script/tail.hh"

#include "client/script/message_record.hh"

#include <algorithm>
#include <system_error>
#include <utility>

namespace confer::client {

Tail::Tail(LinkOptions options, std::vector<std::string> targets, bool json)
    : ScriptRun(std::move(options)),
      targets_(std::move(targets)),
      json_(json)
{
}

std::optional<ExitStatus> Tail::step(SteadyTime)
{
	if (reader_gone())
		return leave();
	if (output_error() != 0)
		return fail(ExitStatus::io, "write to standard output: " + std::generic_category().message(output_error()));
	// Later a channel may keep us out for a while, after a restart say; what is said in the others still counts.
	const Link::State state = link().state();
	if (started_ && state != Link::State::refused && state != Link::State::offline)
		return std::nullopt;
	return judge_link();
}

void Tail::on_message(Link &link, const irc::Message &message, const Arrival &)
{
	if (!is_said(message) || !wanted(link, message))
		return;
	print(json_ ? said_json(message, link.name(), wall_now()) : said_line(message, wall_now()));
}

/** Looked at here and not in step(): before that, the connection may be lost again. */
void Tail::after_message(Link &, const irc::Message &)
{
	started_ = started_ || (settled_in() && !kept_out());
}

/** Whether a message is in one of the channels, or from or to one of the people. */
bool Tail::wanted(const Link &link, const irc::Message &message) const
{
	const Session &session = link.session();
	const std::string_view to = session.features().without_status(message.param(0));
	const std::string_view from = source_nick(message.source);
	const bool channel = session.features().is_channel(to);
	const std::string_view place = channel || session.is_me(from) ? to : from;
	return std::any_of(targets_.begin(), targets_.end(),
	                   [&](const auto &target) { return session.same(target, place); });
}

void Tail::on_state(Link &link)
{
	if (link.state() == Link::State::waiting) {
		const auto seconds = std::chrono::ceil<std::chrono::seconds>(link.retry_in(steady_now())).count();
		complain(link.name() + ": " + (lost_ ? "no connection: " : "connection lost: ") + link.reason() +
		         "; trying again in " + std::to_string(seconds) + " s");
		lost_ = true;
	} else if (link.state() == Link::State::ready && std::exchange(lost_, false)) {
		complain(link.name() + ": connected again");
	}
}

void Tail::on_note(Link &link, std::string_view text)
{
	complain(link.name() + ": " + std::string(text));
}

} // namespace confer::client
