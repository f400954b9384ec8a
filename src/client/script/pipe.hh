// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"
#include "client/script/script_run.hh"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/**
 * Cuts what a program writes into lines of a bounded length. What is longer is cut between characters; bytes that are
 * not UTF-8 become U+FFFD; empty lines, which IRC cannot carry, are left out.
 */
class InputLines {
public:
	static constexpr std::size_t kMaxLine = 16 * 1024;

	void feed(std::string_view bytes) { bytes_ += bytes; }

	/** No more will come: a last line may be without a line end. */
	void finish() noexcept { finished_ = true; }

	/** The next line; nothing if more bytes are needed, or none are left. */
	[[nodiscard]] std::optional<std::string> next();

private:
	std::string bytes_;
	bool finished_ = false;
};

/**
 * Sends lines, of standard input or given, to targets: waits until we are in the channels, sends every line to every
 * target, finds out what became of each, and leaves.
 */
class Pipe final : public ScriptRun {
public:
	/** What to do besides. */
	enum class Mode {
		converse, ///< print what others say meanwhile
		deliver,  ///< nothing: `confer send`
	};

	/** Lines of standard input. */
	Pipe(LinkOptions options, std::vector<std::string> targets, Mode mode);

	/** These lines. */
	Pipe(LinkOptions options, std::vector<std::string> targets, std::string_view text, Mode mode);

private:
	struct Message {
		std::string target;
		std::string text;
	};

	std::optional<ExitStatus> step(SteadyTime now) override;
	SteadyTime next_step() const override;
	int input_fd() const override;
	void on_input() override;
	void on_message(Link &link, const irc::Message &message, const Arrival &arrival) override;
	void on_settled(Link &link, const Delivery::Settled &settled) override;
	std::optional<ExitStatus> judge();
	std::optional<ExitStatus> judge_delivery();
	ExitStatus fail_delivery(ExitStatus status, std::string_view why);
	bool waiting() const noexcept;
	void send();
	void queue(const std::string &line);

	std::vector<std::string> targets_;
	const Mode mode_;
	InputLines input_;
	std::vector<Message> ready_; ///< parts of lines that are to be sent, the next one last
	bool started_ = false;       ///< registered, and in every channel
	bool ended_ = false;         ///< end of the input
	bool input_failed_ = false;
	std::size_t accepted_ = 0;
	std::size_t refused_ = 0;
	std::size_t swallowed_ = 0;
	std::string refusal_; ///< the server's words about the first that was refused; not made safe
	SteadyTime progress_;
};

} // namespace confer::client
