// SPDX-License-Identifier: MIT
#include "chat/control/control.hh"

#include "chat/service.hh"
#include "ini/nearest.hh"
#include "irc/ascii.hh"

#include <algorithm>
#include <array>

namespace confer::chat {

namespace {

constexpr std::uint8_t kAny = irc::kMaxParams;

// clang-format off
constexpr std::array kRequests = {
	ControlRequest{"accounts", "add", control_accounts_add, 2, 3, "ACCOUNT [EMAIL] :PASSWORD", "create an account"},
	ControlRequest{"accounts", "drop", control_accounts_drop, 1, 1, "ACCOUNT", "delete an account, and erase all that it has said"},
	ControlRequest{"accounts", "list", control_accounts_list, 0, 1, "[MASK]", "list the accounts"},
	ControlRequest{"accounts", "passwd", control_accounts_passwd, 2, 2, "ACCOUNT :PASSWORD", "change the password of an account"},
	ControlRequest{"accounts", "show", control_accounts_show, 1, 1, "ACCOUNT", "show one account"},
	ControlRequest{"accounts", "suspend", control_accounts_suspend, 1, kAny, "ACCOUNT [REASON...]", "suspend an account"},
	ControlRequest{"accounts", "unsuspend", control_accounts_unsuspend, 1, 1, "ACCOUNT", "end the suspension of an account"},
	ControlRequest{"channels", "drop", control_channels_drop, 1, 1, "CHANNEL", "end the registration of a channel"},
	ControlRequest{"channels", "list", control_channels_list, 0, 1, "[MASK]", "list the channels"},
	ControlRequest{"channels", "show", control_channels_show, 1, 1, "CHANNEL", "show a channel with its members, ranks and bans"},
	ControlRequest{"clients", "kill", control_clients_kill, 1, kAny, "NICK [REASON...]", "disconnect a user"},
	ControlRequest{"clients", "list", control_clients_list, 0, 1, "[MASK]", "list the users who are online"},
	ControlRequest{"kline", "add", control_kline_add, 1, kAny, "[TIME] MASK [REASON...]", "ban from the server"},
	ControlRequest{"kline", "del", control_kline_del, 1, 1, "MASK", "remove a ban"},
	ControlRequest{"kline", "list", control_kline_list, 0, 0, "", "list the bans from the server"},
	ControlRequest{"rehash", "", control_rehash, 0, 0, "", "reload the configuration"},
	ControlRequest{"stats", "", control_stats, 0, 0, "", "show the counters of the server"},
	ControlRequest{"status", "", control_status, 0, 0, "", "show the state of the server"},
};
// clang-format on

/** What somebody asks for who does not know what there is. */
std::string unknown_request(std::string_view group, std::string_view verb)
{
	std::string known;
	ini::Nearest nearest(group);
	for (const ControlRequest &row : kRequests) {
		nearest.consider(row.group);
		if (irc::equal_nocase(row.group, group))
			known += text(known.empty() ? "" : ", ", row.verb);
	}
	if (!known.empty())
		return text(group, ' ', verb.empty() ? "needs one of" : "takes only", ": ", known);
	return text("There is no request ", group,
	            nearest.best().empty() ? std::string() : text("; did you mean ", nearest.best(), '?'));
}

const ControlRequest *find_request(const irc::Message &message) noexcept
{
	const auto found = std::find_if(kRequests.begin(), kRequests.end(), [&](const ControlRequest &row) {
		return irc::equal_nocase(row.group, message.command) &&
		       (row.verb.empty() || irc::equal_nocase(row.verb, message.param(0)));
	});
	return found == kRequests.end() ? nullptr : &*found;
}

} // namespace

std::span<const ControlRequest> control_requests() noexcept
{
	return kRequests;
}

bool ControlCall::pace()
{
	out.flush();
	const bool wanted = answer_.empty() || sink_(answer_);
	answer_.clear();
	return wanted;
}

void ControlCall::record(std::string_view what)
{
	const std::string line = text(by, ' ', what);
	{
		WorldRead lock(world);
		tell_operators(world, text("*** ", line), out.event(), out);
	}
	host.notice(line);
}

void ControlCall::finish()
{
	answer_ += end_;
	end_.clear();
	static_cast<void>(pace());
	out.abandon(); // others will use it
}

std::string ControlCall::one_line(std::string_view words)
{
	std::string line(words);
	std::replace_if(line.begin(), line.end(), irc::is_control, ' ');
	return line;
}

std::string control_time(WallTime time)
{
	std::string text;
	append_time(text, time);
	return text;
}

void run_control(const Act &act, std::string_view by, std::string_view line, const ControlSink &sink)
{
	irc::Message message;
	const irc::ParseError error = irc::parse(line, message);
	const ControlRequest *row = error == irc::ParseError::none ? find_request(message) : nullptr;
	const auto words = std::span(message.params).first(message.size()).subspan(row != nullptr && !row->verb.empty());
	ControlCall call(act, by, words, sink);
	if (error != irc::ParseError::none)
		call.refuse("USAGE", "A request is a line of words; see conferd(8)");
	else if (row == nullptr)
		call.refuse("USAGE", unknown_request(message.command, message.param(0)));
	else if (words.size() < row->least || words.size() > row->most)
		call.refuse("USAGE", text("Syntax: ", row->group, row->verb.empty() ? "" : " ", row->verb,
		                          row->syntax.empty() ? "" : " ", row->syntax));
	else
		row->handler(call);
	call.finish();
}

} // namespace confer::chat
