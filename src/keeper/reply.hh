// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "log/store_host.hh"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::keeper {

/** What the keeper says. */
enum class Say : std::uint16_t {
	answer = 64, ///< chat::Accounts::Answer
	step,        ///< chat::ScramLogin::Step
	accounts,    ///< of find and list; in several packets, the last of which has the flag `last`
	report,      ///< what operators should know; nobody has asked, and the token is 0
	trouble,     ///< trouble with its disk begins or is over; also without a question
	ready,       ///< once, when the keeper has started
	failed,      ///< instead of that: it could not start, and why; it ends
};

/**
 * What the keeper says, in one packet of at most kMaxPacket bytes. Fields: u8 result, then the texts account, why and
 * message, then u16 how many accounts and each of them.
 */
struct Reply {
	static constexpr std::size_t kMaxPacket = 64 * 1024;
	static constexpr std::size_t kMaxText = 8 * 1024; ///< longer ones are cut

	static constexpr std::uint16_t kLast = 1;        ///< no packet of this answer follows
	static constexpr std::uint16_t kFinished = 2;    ///< ScramLogin::Step::finished
	static constexpr std::uint16_t kNew = 4;         ///< Accounts::Answer::is_new
	static constexpr std::uint16_t kNoVerifiers = 8; ///< of ready: a program checks passwords
	static constexpr std::uint16_t kBegins = 16;     ///< of a trouble: it begins
	static constexpr std::uint16_t kStalled = 32;    ///< of a trouble: the disk does not answer
	static constexpr std::uint16_t kFailed = 64;     ///< of a trouble: the disk has failed; without either, it is full

	Say kind = Say::answer;
	std::uint16_t flags = kLast;
	std::uint64_t token = 0;
	chat::AccountResult result = chat::AccountResult::unavailable;
	std::string account;
	std::string why;     ///< also the text of a report, a trouble and a failure
	std::string message; ///< of SCRAM, for the client; or a piece of a file
	std::vector<chat::Account> accounts;

	bool has(std::uint16_t flag) const noexcept { return (flags & flag) != 0; }
	static Reply of(std::uint64_t token, chat::Accounts::Answer answer);
	static Reply of(std::uint64_t token, chat::ScramLogin::Step step);
	static Reply of(log::DiskTrouble kind, bool begins, std::string_view text);
	chat::Accounts::Answer answer() &&;
	chat::ScramLogin::Step step() &&;
	log::DiskTrouble disk_trouble() const noexcept;

	/** The packet; `accounts` is empty but for one that is small enough. @throws std::bad_alloc */
	std::string encode() const;
	/** How large the answer is that somebody should try again. */
	static constexpr std::size_t kBusySize = 16 + 1 + 3 * 2 + 2;
	/** That answer, to any question; it needs no memory, and says no words. */
	static std::array<char, kBusySize> encode_busy(std::uint64_t token) noexcept;
	/** The packets of a list, each with as many accounts as it has room for. @throws std::bad_alloc */
	static std::vector<std::string> encode_list(std::uint64_t token, const std::vector<chat::Account> &all);
	/** The packets of a text. @throws std::bad_alloc */
	static std::vector<std::string> encode_text(std::uint64_t token, std::string_view text);
	/** Nothing, and why, if it cannot be what the keeper sends. @throws std::bad_alloc */
	static std::optional<Reply> decode(std::string_view packet, const char *&fault);
};

} // namespace confer::keeper
