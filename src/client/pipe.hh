// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"
#include "client/receiver.hh"

#include <cstddef>
#include <memory>
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
 * The main thread when standard input is no terminal: waits until we are where we want to be, sends every line to every
 * target, finds out what became of them, and leaves.
 */
class Pipe {
public:
	Pipe(std::shared_ptr<Client> client, std::vector<std::string> targets);

	/** Says on standard error what went wrong. */
	[[nodiscard]] ExitStatus run();

private:
	struct Message {
		std::string target;
		std::string text;
	};

	std::optional<ExitStatus> check();
	std::optional<ExitStatus> judge_link(const Situation &now);
	std::optional<ExitStatus> judge_delivery();
	bool waiting() const noexcept;
	bool wants_input() const noexcept;
	void send();
	void queue(const std::string &line);
	void wait();
	void read_input();
	ExitStatus leave();
	ExitStatus fail(ExitStatus status, std::string_view why);

	std::shared_ptr<Client> client_;
	std::vector<std::string> targets_;
	InputLines input_;
	std::vector<Message> ready_; ///< parts of lines that are to be sent, the next one last
	bool started_ = false;       ///< registered, and in every channel
	bool ended_ = false;         ///< end of standard input
	bool settled_ = true;        ///< nothing is on its way
	bool input_failed_ = false;
	std::size_t done_ = 0; ///< settled lines when it was last looked
	SteadyTime progress_;
};

} // namespace confer::client
