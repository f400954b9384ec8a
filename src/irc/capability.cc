// SPDX-License-Identifier: MIT
#include "irc/capability.hh"

#include <array>

namespace confer::irc {

namespace {

constexpr std::array kRows = {
    CapRow{Cap::account_notify, "account-notify", ""},
    CapRow{Cap::account_registration, "draft/account-registration", ""},
    CapRow{Cap::account_tag, "account-tag", ""},
    CapRow{Cap::away_notify, "away-notify", ""},
    CapRow{Cap::batch, "batch", ""},
    CapRow{Cap::cap_notify, "cap-notify", ""},
    CapRow{Cap::channel_rename, "draft/channel-rename", ""},
    CapRow{Cap::chathistory, "draft/chathistory", ""},
    CapRow{Cap::chghost, "chghost", ""},
    CapRow{Cap::echo_message, "echo-message", ""},
    CapRow{Cap::event_playback, "draft/event-playback", ""},
    CapRow{Cap::extended_join, "extended-join", ""},
    CapRow{Cap::extended_monitor, "extended-monitor", ""},
    CapRow{Cap::invite_notify, "invite-notify", ""},
    CapRow{Cap::labeled_response, "labeled-response", ""},
    CapRow{Cap::message_redaction, "draft/message-redaction", ""},
    CapRow{Cap::message_tags, "message-tags", ""},
    CapRow{Cap::metadata_2, "draft/metadata-2", "max-subs=100,max-keys=100,max-value-bytes=300"},
    CapRow{Cap::metadata_3, "draft/metadata-3", "max-subs=100,max-keys=100,max-value-bytes=300"},
    CapRow{Cap::multi_prefix, "multi-prefix", ""},
    CapRow{Cap::multiline, "draft/multiline", "max-bytes=4096,max-lines=32"},
    CapRow{Cap::no_implicit_names, "no-implicit-names", ""},
    CapRow{Cap::persistence, "draft/persistence", ""},
    CapRow{Cap::pre_away, "draft/pre-away", ""},
    CapRow{Cap::read_marker, "draft/read-marker", ""},
    CapRow{Cap::relaymsg, "draft/relaymsg", ""},
    CapRow{Cap::sasl, "sasl", ""},
    CapRow{Cap::search, "soju.im/search", ""},
    CapRow{Cap::server_time, "server-time", ""},
    CapRow{Cap::setname, "setname", ""},
    CapRow{Cap::standard_replies, "standard-replies", ""},
    CapRow{Cap::userhost_in_names, "userhost-in-names", ""},
    CapRow{Cap::znc_playback, "znc.in/playback", ""},
};

constexpr bool rows_follow_enum() noexcept
{
	for (std::size_t i = 0; i < kRows.size(); ++i)
		if (static_cast<std::size_t>(kRows[i].cap) != i)
			return false;
	return kRows.size() == static_cast<std::size_t>(Cap::count_);
}

static_assert(rows_follow_enum());

} // namespace

std::span<const CapRow> capabilities() noexcept
{
	return kRows;
}

std::optional<Cap> find_capability(std::string_view name) noexcept
{
	for (const CapRow &row : kRows)
		if (row.name == name)
			return row.cap;
	return std::nullopt;
}

std::string_view name(Cap cap) noexcept
{
	return kRows[static_cast<std::size_t>(cap)].name;
}

} // namespace confer::irc
