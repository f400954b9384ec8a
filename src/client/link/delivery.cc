// SPDX-License-Identifier: MIT
#include "client/link/delivery.hh"

#include "irc/ascii.hh"
#include "irc/print.hh"

#include <algorithm>
#include <charconv>
#include <utility>

namespace confer::client {

namespace {

constexpr std::string_view kPing = "confer-";

/** Batches of labelled responses that are open at once: one a line. A server that opens more is confused. */
constexpr std::size_t kMaxBatches = 2 * Delivery::kWindow;

/** Whether a message says that something was refused. */
bool is_error(const irc::Message &message) noexcept
{
	const unsigned numeric = numeric_of(message.command);
	return (numeric >= 400 && numeric < 600) || irc::equal_nocase(message.command, "FAIL");
}

bool is_echo(const irc::Message &message) noexcept
{
	return irc::equal_nocase(message.command, "PRIVMSG") || irc::equal_nocase(message.command, "NOTICE") ||
	       irc::equal_nocase(message.command, "ACK");
}

} // namespace

void Delivery::send(std::string_view target, std::string_view text, const Session &session, std::string &out)
{
	Line line;
	irc::LineWriter writer(out);
	if (uses_labels(session)) {
		line.label = std::to_string(++labels_);
		writer.tag("label", line.label);
	}
	writer.command("PRIVMSG").param(target).trailing(text);
	waiting_.push_back(std::move(line));
}

void Delivery::ping(std::string &out)
{
	++pings_;
	for (Line &line : waiting_)
		if (line.ping == 0)
			line.ping = pings_;
	irc::LineWriter(out).command("PING").param(std::string(kPing) + std::to_string(pings_));
}

bool Delivery::receive(const irc::Message &message)
{
	if (irc::equal_nocase(message.command, "PONG"))
		return on_pong(message);
	if (irc::equal_nocase(message.command, "BATCH")) {
		note_batch(message);
		return false;
	}
	std::string label;
	if (const auto tag = message.tag("label")) {
		label = *tag;
	} else if (const auto batch = message.tag("batch")) {
		const auto known = batches_.find(*batch);
		label = known == batches_.end() ? std::string() : known->second;
	}
	if (!label.empty())
		return on_labelled(message, label);
	// Without labels nobody says which line is meant; the first that could be is near enough, for one is too many.
	if (!is_error(message))
		return false;
	const auto line = std::find_if(waiting_.begin(), waiting_.end(), [](const Line &l) { return l.label.empty(); });
	if (line == waiting_.end())
		return false;
	settle(line, false, message);
	return true;
}

bool Delivery::on_pong(const irc::Message &message)
{
	std::string_view token = message.param(message.size() == 0 ? 0 : message.size() - 1);
	if (!token.starts_with(kPing))
		return false;
	token.remove_prefix(kPing.size());
	std::uint64_t answered = 0;
	std::from_chars(token.data(), token.data() + token.size(), answered);
	bool settled = false;
	while (!waiting_.empty() && waiting_.front().ping != 0 && waiting_.front().ping <= answered) {
		++(waiting_.front().label.empty() ? accepted_ : swallowed_);
		waiting_.pop_front();
		settled = true;
	}
	return settled;
}

bool Delivery::on_labelled(const irc::Message &message, std::string_view label)
{
	const bool error = is_error(message);
	if (!error && !is_echo(message))
		return false;
	const auto line =
	    std::find_if(waiting_.begin(), waiting_.end(), [label](const Line &l) { return l.label == label; });
	if (line == waiting_.end())
		return false;
	settle(line, !error, message);
	return true;
}

void Delivery::note_batch(const irc::Message &message)
{
	const std::string_view reference = message.param(0);
	if (reference.size() < 2)
		return;
	const std::string_view name = reference.substr(1);
	if (reference.front() == '-') {
		if (const auto known = batches_.find(name); known != batches_.end())
			batches_.erase(known);
		return;
	}
	const auto label = message.tag("label");
	if (label && batches_.size() < kMaxBatches)
		batches_.insert_or_assign(std::string(name), std::string(*label));
}

void Delivery::settle(std::deque<Line>::iterator line, bool accepted, const irc::Message &message)
{
	waiting_.erase(line);
	if (accepted) {
		++accepted_;
		return;
	}
	if (refused_++ == 0)
		for (std::size_t i = irc::equal_nocase(message.command, "FAIL") ? 0 : 1; i < message.size(); ++i)
			refusal_ += (refusal_.empty() ? "" : i + 1 == message.size() ? ": " : " ") + std::string(message.param(i));
}

} // namespace confer::client
