// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace confer::irc {

/** A capability that conferd offers: the bit in a CapSet. The documents are those of IRCv3 with the same name. */
enum class Cap : unsigned {
	account_notify,
	account_registration,
	account_tag,
	away_notify,
	batch,
	cap_notify,
	channel_rename,
	chathistory,
	chghost,
	echo_message,
	event_playback,
	extended_join,
	extended_monitor,
	invite_notify,
	labeled_response,
	message_redaction,
	message_tags,
	metadata_2,
	metadata_3,
	multi_prefix,
	multiline,
	no_implicit_names,
	persistence,
	pre_away,
	read_marker,
	relaymsg,
	sasl,
	search,
	server_time,
	setname,
	standard_replies,
	userhost_in_names,
	znc_playback,
	count_ ///< number of capabilities; no capability itself
};

/** A set of capabilities: one word, so it may live in a std::atomic and be compared at a glance. */
class CapSet {
public:
	constexpr CapSet() noexcept = default;
	constexpr CapSet(Cap cap) noexcept : bits_(std::uint64_t{1} << static_cast<unsigned>(cap)) {}

	[[nodiscard]] constexpr bool has(Cap cap) const noexcept { return (bits_ & CapSet(cap).bits_) != 0; }
	[[nodiscard]] constexpr bool has_any(CapSet other) const noexcept { return (bits_ & other.bits_) != 0; }
	[[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
	[[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }

	/** Union, intersection, and what is only in the left one. */
	[[nodiscard]] constexpr CapSet operator|(CapSet other) const noexcept { return of(bits_ | other.bits_); }
	[[nodiscard]] constexpr CapSet operator&(CapSet other) const noexcept { return of(bits_ & other.bits_); }
	[[nodiscard]] constexpr CapSet operator-(CapSet other) const noexcept { return of(bits_ & ~other.bits_); }
	constexpr CapSet &operator|=(CapSet other) noexcept { return *this = *this | other; }
	constexpr CapSet &operator-=(CapSet other) noexcept { return *this = *this - other; }
	constexpr bool operator==(const CapSet &) const noexcept = default;

private:
	static constexpr CapSet of(std::uint64_t bits) noexcept
	{
		CapSet set;
		set.bits_ = bits;
		return set;
	}

	std::uint64_t bits_ = 0;
};

static_assert(static_cast<unsigned>(Cap::count_) <= 64);

/** Union of two capabilities, so that a set can be written `Cap::batch | Cap::message_tags`. */
[[nodiscard]] constexpr CapSet operator|(Cap a, Cap b) noexcept
{
	return CapSet(a) | CapSet(b);
}

/** A capability as CAP LS names it. IRCv3 capability-negotiation. */
struct CapRow {
	Cap cap;
	std::string_view name;
	/** What CAP LS 302 adds behind '=' under default settings; empty: nothing, or it depends on server and session. */
	std::string_view value;
};

/** Every capability, in the order of CAP LS (and of the enum). */
[[nodiscard]] std::span<const CapRow> capabilities() noexcept;

/** The capability of this name, case-sensitive; nothing if there is none. */
[[nodiscard]] std::optional<Cap> find_capability(std::string_view name) noexcept;

[[nodiscard]] std::string_view name(Cap cap) noexcept;

} // namespace confer::irc
