// SPDX-License-Identifier: MIT
#include "chat/list_mask.hh"

#include "chat/text.hh"
#include "irc/mask.hh"

#include <charconv>

#include <sys/socket.h>

namespace confer::chat {

namespace {

constexpr std::string_view kMute = "m:";
constexpr std::string_view kAccount = "a:"; // IRCv3 account-extban

/** Steps of irc::mask_match() that take as long as comparing an address. */
constexpr std::size_t kAddressSteps = 16;

/** As users are shown with it: a word of a message cannot begin with a colon. */
std::string shown(const Prefix &network)
{
	std::string text = network.to_string();
	if (text.starts_with(':'))
		text.insert(text.begin(), '0');
	return text;
}

/** What is wrong with ADDRESS/LENGTH, which is no block; empty if it is something else. A host name has no '/'. */
std::string block_error(std::string_view host)
{
	const std::size_t slash = host.find('/');
	if (slash == host.npos || host.find('%') != host.npos)
		return {};
	const auto address = Address::ip(host.substr(0, slash), 0);
	if (!address)
		return {};
	const unsigned most = address->family() == AF_INET ? 32 : 128;
	const std::string_view digits = host.substr(slash + 1);
	unsigned length = 0;
	const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
	if (error != std::errc{} || end != digits.data() + digits.size() || length > most)
		return text("the length of this block is a number from 0 to ", most);
	return text("the block has bits behind its length; it would be ", shown(Prefix::around(*address, length)));
}

} // namespace

const std::optional<Address> &MaskedUser::address() noexcept
{
	if (!known_) {
		// Without the zone: it says by which interface the user came, and looking it up is a system call.
		const std::string_view host = user_.host;
		address_ = Address::ip(host.substr(0, host.find('%')), 0);
		known_ = true;
	}
	return address_;
}

std::optional<ListMask> ListMask::parse(std::string_view given, std::size_t most, std::string &why)
{
	if (!irc::valid_mask(given)) {
		why = "not a nick!user@host mask";
		return std::nullopt;
	}
	ListMask mask;
	while (given.starts_with(kMute)) {
		mask.text_ = kMute;
		given.remove_prefix(kMute.size());
	}
	if (given.starts_with(kAccount)) {
		mask.text_ += given;
	} else {
		const std::string full = irc::complete_mask(given);
		const std::string_view host = std::string_view(full).substr(full.rfind('@') + 1);
		mask.network_ = Prefix::parse(host);
		if (!mask.network_) {
			why = block_error(host);
			if (!why.empty())
				return std::nullopt;
		}
		mask.text_.append(full, 0, full.size() - host.size());
		mask.text_ += mask.network_ ? shown(*mask.network_) : std::string(host);
	}
	if (mask.text_.size() <= most)
		return mask;
	why = chat::text("a mask has at most ", most, " bytes, with * for what is left out");
	return std::nullopt;
}

bool ListMask::covers(MaskedUser &user, bool through, const irc::CaseMap &map, std::size_t *steps) const noexcept
{
	const std::string_view mask = this->mask();
	const User &who = user.user();
	if (mask.starts_with(kAccount))
		return !who.account.empty() && irc::mask_match(mask.substr(kAccount.size()), who.account, map, steps);
	const std::string_view source = who.source();
	if (!network_)
		return irc::mask_match(mask, source, map, steps);
	const std::string_view name = source.substr(0, source.rfind('@'));
	if (!irc::mask_match(mask.substr(0, mask.rfind('@')), name, map, steps))
		return false;
	if (steps != nullptr)
		*steps += kAddressSteps;
	const std::optional<Address> &address = user.address();
	return address && (through ? network_->reaches(*address) : network_->contains(*address));
}

bool ListMask::covers(std::string_view source, const irc::CaseMap &map, std::size_t *steps) const noexcept
{
	return !mask().starts_with(kAccount) && irc::mask_match(mask(), source, map, steps);
}

std::string_view ListMask::mask() const noexcept
{
	return std::string_view(text_).substr(mutes() ? kMute.size() : 0);
}

} // namespace confer::chat
