// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"
#include "client/script/script_run.hh"

#include <optional>
#include <string>

namespace confer::client {

/**
 * `confer ls` and `confer who`: asks one question, prints the answer a line an item, and leaves.
 */
class Listing final : public ScriptRun {
public:
	enum class Question {
		channels, ///< LIST
		people,   ///< WHO
	};

	/** `subject`: a mask of channels, which may be empty; a channel, a nick or a mask of people. */
	Listing(LinkOptions options, Question question, std::string subject, bool json);

private:
	std::optional<ExitStatus> step(SteadyTime now) override;
	SteadyTime next_step() const override { return asked_ + link().endpoint().timeout; }
	void on_message(Link &link, const irc::Message &message, const Arrival &arrival) override;
	void on_channel(const irc::Message &message);
	void on_person(const irc::Message &message);
	void ask();

	const Question question_;
	const std::string subject_;
	const bool json_;
	SteadyTime asked_; ///< or heard of last
	bool sent_ = false;
	bool complete_ = false;
	std::size_t items_ = 0;
	std::string refusal_;
};

} // namespace confer::client
