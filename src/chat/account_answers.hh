// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "chat/text.hh"

#include <cstddef>
#include <string>
#include <string_view>

/**
 * Refusals that several implementations of Accounts give, in the same words: a client cannot tell from them where a
 * request was refused.
 */
namespace confer::chat::answers {

inline constexpr std::string_view kBusy = "Too many logins at this moment: try again";
inline constexpr std::string_view kStopping = "The server is stopping";
inline constexpr std::string_view kWrongPassword = "Wrong name or password";

inline Accounts::Answer busy()
{
	return {AccountResult::busy, {}, std::string(kBusy)};
}

inline Accounts::Answer stopping()
{
	return {AccountResult::unavailable, {}, std::string(kStopping)};
}

inline Accounts::Answer wrong_password()
{
	return {AccountResult::wrong, {}, std::string(kWrongPassword)};
}

inline Accounts::Answer wrong_identity()
{
	return {AccountResult::wrong, {}, "No account has this identity"};
}

inline Accounts::Answer unknown_account()
{
	return {AccountResult::unknown, {}, "There is no such account"};
}

inline Accounts::Answer unknown_nick()
{
	return {AccountResult::unknown, {}, "The account has no such nick besides its name"};
}

inline Accounts::Answer unknown_identity()
{
	return {AccountResult::unknown, {}, "The account has no such identity"};
}

inline Accounts::Answer invalid(std::string_view why)
{
	return {AccountResult::invalid, {}, std::string(why)};
}

inline Accounts::Answer invalid_name()
{
	return invalid("An account's name is a nick of at most 64 bytes");
}

inline Accounts::Answer invalid_email()
{
	return invalid("Not an email address");
}

inline Accounts::Answer invalid_nick()
{
	return invalid("Not a valid nick");
}

inline Accounts::Answer invalid_identity()
{
	return invalid("Not an identity");
}

/** `most`: bytes. */
inline Accounts::Answer long_password(std::size_t most)
{
	return invalid(text("A password has at most ", most, " bytes"));
}

} // namespace confer::chat::answers
