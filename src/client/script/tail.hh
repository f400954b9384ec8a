// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"
#include "client/script/script_run.hh"

#include <optional>
#include <string>
#include <vector>

namespace confer::client {

/**
 * `confer tail`: prints what is said in channels and by people, a line each, for as long as there is a reader. A lost
 * connection is made again, and what was said meanwhile is printed if the server has it.
 */
class Tail final : public ScriptRun {
public:
	Tail(LinkOptions options, std::vector<std::string> targets, bool json);

private:
	std::optional<ExitStatus> step(SteadyTime now) override;
	void on_message(Link &link, const irc::Message &message, const Arrival &arrival) override;
	void after_message(Link &link, const irc::Message &message) override;
	void on_state(Link &link) override;
	void on_note(Link &link, std::string_view text) override;
	bool wanted(const Link &link, const irc::Message &message) const;

	const std::vector<std::string> targets_;
	const bool json_;
	bool started_ = false; ///< was in every channel once
	bool lost_ = false;    ///< the loss of the connection was told of
};

} // namespace confer::client
