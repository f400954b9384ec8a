// SPDX-License-Identifier: MIT
// CAP: IRCv3 capability-negotiation.
#include "irc/capability.hh"
#include "chat/commands/login.hh"
#include "irc/ascii.hh"

#include <charconv>

namespace confer::chat {

namespace {

void cap_line(Call &call, std::initializer_list<std::string_view> words, std::string_view list)
    REQUIRES_SHARED(world_role)
{
	const std::string_view nick = call.nick();
	call.compose([&](irc::LineWriter &writer) {
		writer.command("CAP").param(nick);
		for (const std::string_view word : words)
			writer.param(word);
		writer.trailing(list);
	});
}

/** What CAP LS 302 says of a capability behind the equals sign. */
std::string value_of(const Call &call, const irc::CapRow &row) REQUIRES_SHARED(world_role)
{
	const Settings &settings = call.settings();
	std::string value;
	switch (row.cap) {
	case irc::Cap::sasl: return mechanisms(call);
	case irc::Cap::relaymsg: return settings.relaymsg_separators;
	case irc::Cap::multiline:
		return text("max-bytes=", settings.limits.multiline_bytes, ",max-lines=", settings.limits.multiline_lines);
	case irc::Cap::metadata_2:
	case irc::Cap::metadata_3:
		return text(settings.metadata.before_connect ? "before-connect," : "", "max-subs=", settings.metadata.max_subs,
		            ",max-keys=", settings.metadata.max_keys, ",max-value-bytes=", metadata_room(settings));
	case irc::Cap::account_registration:
		value = settings.accounts.registration_before_connect ? "before-connect" : "";
		if (settings.accounts.email_required)
			value += value.empty() ? "email-required" : ",email-required";
		return value;
	default: return std::string(row.value);
	}
}

constexpr std::size_t kRoom = 400; ///< for the names in one line

/** Whether the names of these fit one line. */
bool fit_line(irc::CapSet shown) noexcept
{
	std::size_t size = 0;
	for (const irc::CapRow &row : irc::capabilities())
		size += shown.has(row.cap) ? row.name.size() + 1 : 0;
	return size <= kRoom + 1;
}

/** Without drafts, which a client that knows of one line only is unlikely to miss. */
irc::CapSet without_drafts(irc::CapSet shown) noexcept
{
	for (const irc::CapRow &row : irc::capabilities()) {
		if (row.name.starts_with("draft/"))
			shown -= row.cap;
	}
	return shown;
}

/** Answers with names; several lines only to those who know that there may be several. */
void cap_list(Call &call, std::string_view subcommand, irc::CapSet shown) REQUIRES_SHARED(world_role)
{
	const bool modern = call.session.cap_version >= 302;
	if (!modern && !fit_line(shown))
		shown = without_drafts(shown);
	const bool values = modern && subcommand == "LS";
	std::string list;
	for (const irc::CapRow &row : irc::capabilities()) {
		if (!shown.has(row.cap))
			continue;
		std::string word(row.name);
		if (const std::string value = values ? value_of(call, row) : std::string(); !value.empty())
			word += text('=', value);
		if (list.size() + 1 + word.size() > kRoom) {
			if (!modern)
				break;
			cap_line(call, {subcommand, "*"}, list);
			list.clear();
		}
		list += list.empty() ? "" : " ";
		list += word;
	}
	cap_line(call, {subcommand}, list);
}

/** Those that are offered to this session under these settings. */
irc::CapSet offered(const Call &call) REQUIRES_SHARED(world_role)
{
	const Settings &settings = call.settings();
	irc::CapSet all;
	for (const irc::CapRow &row : irc::capabilities())
		all |= row.cap;
	if (!settings.history.enabled)
		all -= irc::Cap::chathistory | irc::Cap::event_playback | irc::Cap::search | irc::Cap::znc_playback;
	if (!call.world.offers_registration())
		all -= irc::Cap::account_registration;
	if (!call.world.keeps_accounts())
		all -= irc::Cap::persistence;
	if (!settings.relaymsg)
		all -= irc::Cap::relaymsg;
	if (mechanisms(call).empty())
		all -= irc::Cap::sasl;
	if (!settings.history.enabled || !settings.history.redaction)
		all -= irc::Cap::message_redaction;
	if (!settings.metadata.enabled)
		all -= irc::Cap::metadata_2 | irc::Cap::metadata_3;
	return all;
}

void cap_ls(Call &call) REQUIRES_SHARED(world_role)
{
	unsigned version = 301;
	const std::string_view given = call.param(1);
	std::from_chars(given.data(), given.data() + given.size(), version);
	Session &session = call.session;
	// A version once shown does not go down again.
	if (version > session.cap_version)
		session.cap_version = version;
	if (session.registration != nullptr)
		session.registration->negotiating = true;
	cap_list(call, "LS", offered(call));
}

/** The set after the changes that a REQ asks for; nothing when one of them is about none that is offered. */
std::optional<irc::CapSet> requested(irc::CapSet caps, irc::CapSet offered, std::string_view list) noexcept
{
	for (const std::string_view word : irc::Items(list, ' ')) {
		const bool remove = word.front() == '-';
		const std::optional<irc::Cap> cap = irc::find_capability(remove ? word.substr(1) : word);
		if (!cap || !offered.has(*cap))
			return {};
		caps = remove ? caps - *cap : caps | *cap;
	}
	return caps;
}

/** As many lines as the names need: they take effect behind the last one. */
void answer_request(Call &call, std::string_view answer, std::string_view list) REQUIRES_SHARED(world_role)
{
	while (list.size() > kRoom) {
		const std::size_t space = list.substr(0, kRoom + 1).rfind(' ');
		if (space == list.npos)
			break; // no capability has such a name
		cap_line(call, {answer}, list.substr(0, space));
		list.remove_prefix(space + 1);
	}
	cap_line(call, {answer}, list);
}

void cap_req(Call &call) REQUIRES_SHARED(world_role)
{
	Session &session = call.session;
	if (session.registration != nullptr)
		session.registration->negotiating = true;
	const std::optional<irc::CapSet> caps = requested(session.caps(), offered(call), call.param(1));
	answer_request(call, caps ? "ACK" : "NAK", call.param(1));
	// Behind the answer, which still comes as the client has known lines to come.
	if (caps)
		session.set_caps(*caps);
}

} // namespace

void run_cap(Call &call)
{
	world_role.assert_exclusive();
	const std::string_view subcommand = call.param(0);
	if (irc::equal_nocase(subcommand, "LS")) {
		cap_ls(call);
	} else if (irc::equal_nocase(subcommand, "LIST")) {
		cap_list(call, "LIST", call.session.caps());
	} else if (irc::equal_nocase(subcommand, "REQ")) {
		cap_req(call);
	} else if (irc::equal_nocase(subcommand, "END")) {
		if (call.session.registration != nullptr) {
			call.session.registration->negotiating = false;
			try_welcome(call);
		}
	} else {
		call.reply(irc::ERR_INVALIDCAPCMD, {subcommand}, "Invalid CAP command; use LS, LIST, REQ or END");
	}
}

} // namespace confer::chat
