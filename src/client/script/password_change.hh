// SPDX-License-Identifier: MIT
#pragma once

#include "client/script/script_run.hh"
#include "client/secret.hh"

#include <string>

namespace confer::client {

/**
 * `confer passwd`: logs in to an account, gives it another password through NickServ, and logs in with that. The login
 * proves that the password was changed, whatever NickServ says in words.
 */
class PasswordChange : public ScriptRun {
public:
	/** @param options with an account */
	PasswordChange(LinkOptions options, Secret password);

private:
	enum class Step { connecting, changing, proving };

	std::optional<ExitStatus> step(SteadyTime now) override;
	[[nodiscard]] SteadyTime next_step() const override { return asked_ + link().endpoint().timeout; }
	void on_message(Link &link, const irc::Message &message, const Arrival &arrival) override;
	void ask();
	void prove();

	const std::string account_;
	Secret password_;
	Step step_ = Step::connecting;
	SteadyTime asked_;
	std::string words_;     ///< the last thing that NickServ or the server said about it
	bool answered_ = false; ///< the answer to the change is complete
	bool accepted_ = false; ///< the new password was
	bool rejected_ = false;
};

} // namespace confer::client
