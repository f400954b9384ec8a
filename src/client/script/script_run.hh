// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"
#include "client/link/inbox.hh"
#include "client/link/link.hh"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confer::client {

/**
 * The main thread of a program without a screen: one Link, and the loop around it. A derived class decides what to do,
 * and when it is done. Results go to standard output, one a line; errors to standard error.
 */
class ScriptRun : protected LinkObserver {
public:
	ScriptRun(const ScriptRun &) = delete;
	ScriptRun &operator=(const ScriptRun &) = delete;

	/** Connects and runs to the end. */
	[[nodiscard]] ExitStatus run();

protected:
	explicit ScriptRun(LinkOptions options);
	~ScriptRun() override = default;

	/** Does what is to be done now. Called after everything that happens. @return the exit status; nothing: go on */
	virtual std::optional<ExitStatus> step(SteadyTime now) = 0;

	/** When step() must be called even if nothing happens. */
	[[nodiscard]] virtual SteadyTime next_step() const { return SteadyTime::max(); }

	/** A descriptor whose input is waited for now; -1: none. */
	[[nodiscard]] virtual int input_fd() const { return -1; }
	virtual void on_input() {}

	/** Reports that the server is not there, refuses us, or keeps us out of a channel. @return the exit status then */
	[[nodiscard]] std::optional<ExitStatus> judge_link();

	/** The first channel that the server keeps us out of, or nullptr. */
	[[nodiscard]] const WantedChannel *kept_out() const noexcept;

	/** Whether the server has answered for all channels that we want to be in. */
	[[nodiscard]] bool settled_in() const noexcept;

	/** Sends QUIT and waits for the server to close, so that it has read everything. @return `status` */
	ExitStatus leave(ExitStatus status = ExitStatus::ok);

	/** Prints the error and leaves without waiting. @return `status` */
	ExitStatus fail(ExitStatus status, std::string_view why);

	/** Prints a line on standard error; made safe here. */
	void complain(std::string_view why) const;

	/**
	 * Writes a line, and waits for the reader if need be. If the reader has gone, the program is to end: see
	 * reader_gone().
	 */
	void print(std::string line);
	[[nodiscard]] bool reader_gone() const noexcept { return reader_gone_; }

	/** Why the output cannot be written (a full disk); 0: it can. */
	[[nodiscard]] int output_error() const noexcept { return output_error_; }

	[[nodiscard]] Link &link() noexcept { return link_; }
	[[nodiscard]] const Link &link() const noexcept { return link_; }

private:
	void on_note(Link &, std::string_view) override {}
	void on_remark(Link &, std::string_view text) override { complain(text); }
	void wait(SteadyTime until);

	std::shared_ptr<Inbox> inbox_;
	Link link_;
	bool reader_gone_ = false;
	int output_error_ = 0;
};

} // namespace confer::client
