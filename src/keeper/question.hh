// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confer::keeper {

/** What the front may ask: the functions of chat::Accounts, and to read the configuration again. */
enum class Ask : std::uint16_t {
	check_password = 1,
	check_identity,
	scram_step, ///< the first step of a conversation begins it
	scram_end,  ///< the front has dropped it; there is no answer
	add,
	set_password,
	set_email,
	suspend,
	add_nick,
	drop_nick,
	add_identity,
	drop_identity,
	drop,
	take_in,
	find,
	list,
	reload,      ///< says neither what nor from where: the keeper knows its file
	read_config, ///< the text of that file, for a front that may not read it
	read_motd,   ///< and of the message of the day that it names
};

/**
 * One question, in one packet. Its fields: u64 conversation, then the texts name, text, email and identity. Those that
 * the kind has no use for are 0 and empty, and a flag that it has no use for is not set: anything else is refused.
 */
struct Question {
	static constexpr std::size_t kMaxName = 256;
	static constexpr std::size_t kMaxText = 4096;
	static constexpr std::size_t kMaxEmail = 256;
	static constexpr std::size_t kMaxIdentity = 256;
	static constexpr std::size_t kMaxPacket = 5 * 1024;

	static constexpr std::uint16_t kOn = 1;               ///< of suspend
	static constexpr std::uint16_t kCheckedElsewhere = 2; ///< of add
	static constexpr std::uint16_t kMadeOffline = 4;      ///< of add

	Ask kind = Ask::list;
	std::uint16_t flags = 0;
	std::uint64_t token = 0;        ///< the answer has the same
	std::uint64_t conversation = 0; ///< not 0, of a login by SCRAM
	std::string name;
	std::string text; ///< a password, a nick, an email address, an identity, or what the client says
	std::string email;
	std::string identity;

	bool has(std::uint16_t flag) const noexcept { return (flags & flag) != 0; }
	/** Whether no text is longer than it may be. */
	bool fits() const noexcept;
	/** The packet; the caller has made sure that it fits. @throws std::bad_alloc */
	std::string encode() const;
	/** Nothing, and why, if it is not exactly what encode() makes. @throws std::bad_alloc */
	static std::optional<Question> decode(std::string_view packet, const char *&fault);
};

} // namespace confer::keeper
