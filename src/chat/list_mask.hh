// SPDX-License-Identifier: MIT
#pragma once

#include "chat/role.hh"
#include "chat/user.hh"
#include "irc/casemap.hh"

#include <confer/address.hh>
#include <confer/prefix.hh>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confer::chat {

/** A user while masks are compared with it: the host is read as an address once, when a mask first asks for it. */
class MaskedUser {
public:
	explicit MaskedUser(const User &user) noexcept : user_(user) {}

	const User &user() const noexcept { return user_; }
	/** Nothing for a user of a Unix socket. The zone of a link-local address is left out. */
	const std::optional<Address> &address() noexcept REQUIRES_SHARED(world_role);

private:
	const User &user_;
	std::optional<Address> address_;
	bool known_ = false;
};

/**
 * The mask of an entry in a channel's list b, e or I, with what stands before it: `m:` before that of a mute, `a:`
 * before an account; without `a:` it is nick!user@host. A value.
 *
 * A host that is an address, or a block of addresses in CIDR notation, is compared with the address of the user,
 * however it is spelled. Every other host is text with wildcards.
 */
class ListMask {
public:
	/** Covers nobody. */
	ListMask() = default;

	/**
	 * Reads what a client sent; missing parts become `*`. Returns nothing if it is no mask, and says in `why` what is
	 * wrong: more than `most` bytes when it is complete, bytes that a mask cannot have, a block that does not exist.
	 */
	static std::optional<ListMask> parse(std::string_view given, std::size_t most, std::string &why);

	/** As it is kept and shown, and the same for all spellings of an address: the one with which users are shown. */
	const std::string &text() const noexcept { return text_; }
	bool mutes() const noexcept { return text_.starts_with("m:"); }

	/**
	 * Whether the mask means the user. `through`: also one who comes through a tunnel or a translator from a host that
	 * it means (Prefix::reaches()); for what keeps out, not for what lets in. Allocates nothing.
	 *
	 * steps: if given, those of irc::mask_match() are added, and for an address as many as take the same time.
	 */
	bool covers(MaskedUser &user, bool through, const irc::CaseMap &map, std::size_t *steps = nullptr) const noexcept
	    REQUIRES_SHARED(world_role);

	/** Whether it means somebody elsewhere, who has no account and no address, by nick!user@host alone. `steps`: as
	 * above. */
	bool covers(std::string_view source, const irc::CaseMap &map, std::size_t *steps = nullptr) const noexcept;

private:
	/** The mask without `m:`. */
	std::string_view mask() const noexcept;

	std::string text_;
	std::optional<Prefix> network_; ///< what the host says, if it is an address or a block
};

} // namespace confer::chat
