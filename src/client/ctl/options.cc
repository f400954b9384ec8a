// SPDX-License-Identifier: MIT
#include "client/ctl/options.hh"

#include "client/options.hh"
#include "ini/nearest.hh"
#include "irc/limits.hh"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace confer::client {

namespace {

constexpr std::size_t kText = std::numeric_limits<std::size_t>::max();

// clang-format off
constexpr std::array kRequests = {
	CtlRequest{"accounts", "add", "ACCOUNT [EMAIL]", 1, 2, true, "", "create an account; asks for its password"},
	CtlRequest{"accounts", "drop", "ACCOUNT", 1, 1, false, "", "delete an account, and erase all that it has said"},
	CtlRequest{"accounts", "list", "[MASK]", 0, 1, false, "account registered last_login suspended nicks", "list the accounts"},
	CtlRequest{"accounts", "passwd", "ACCOUNT", 1, 1, true, "", "change the password of an account; asks for it"},
	CtlRequest{"accounts", "show", "ACCOUNT", 1, 1, false, "", "show one account"},
	CtlRequest{"accounts", "suspend", "ACCOUNT [REASON...]", 1, kText, false, "", "suspend an account, and disconnect its users"},
	CtlRequest{"accounts", "unsuspend", "ACCOUNT", 1, 1, false, "", "end the suspension of an account"},
	CtlRequest{"channels", "drop", "CHANNEL", 1, 1, false, "", "end the registration of a channel"},
	CtlRequest{"channels", "list", "[MASK]", 0, 1, false, "channel users modes founder topic", "list the channels"},
	CtlRequest{"channels", "show", "CHANNEL", 1, 1, false, "", "show a channel with its members, ranks and bans"},
	CtlRequest{"clients", "kill", "NICK [REASON...]", 1, kText, false, "", "disconnect a user"},
	CtlRequest{"clients", "list", "[MASK]", 0, 1, false, "nick user host account idle channels connections", "list the users who are online, by a mask of nick!user@host"},
	CtlRequest{"kline", "add", "[TIME] MASK [REASON...]", 1, kText, false, "", "ban user@host or an address from the server"},
	CtlRequest{"kline", "del", "MASK", 1, 1, false, "", "remove a ban"},
	CtlRequest{"kline", "list", "", 0, 0, false, "mask set expires setter reason", "list the bans from the server"},
	CtlRequest{"rehash", "", "", 0, 0, false, "", "reload the configuration"},
	CtlRequest{"stats", "", "", 0, 0, false, "counter value", "show the counters of the server"},
	CtlRequest{"status", "", "", 0, 0, false, "", "show the state of the server"},
};

constexpr std::array kOptions = {
	CtlOptionRow{"help", 'h', "", "print this and exit"},
	CtlOptionRow{"json", 0, "", "print JSON, one object a line"},
	CtlOptionRow{"password-stdin", 0, "", "read the password from standard input, without asking"},
	CtlOptionRow{"socket", 's', "PATH", "the control socket of conferd"},
};
// clang-format on

std::string name_of(const CtlRequest &row)
{
	return std::string(row.group) + (row.verb.empty() ? "" : " ") + std::string(row.verb);
}

std::string syntax_of(const CtlRequest &row)
{
	return name_of(row) + (row.syntax.empty() ? "" : " ") + std::string(row.syntax);
}

/** The error for an unknown request. */
std::string unknown_request(const std::vector<std::string> &words)
{
	std::string verbs;
	ini::Nearest nearest(words.front());
	for (const CtlRequest &row : kRequests) {
		nearest.consider(row.group);
		if (row.group == words.front())
			verbs += (verbs.empty() ? "" : ", ") + std::string(row.verb);
	}
	if (verbs.empty())
		return "there is no request " + words.front() +
		       (nearest.best().empty() ? "" : "; did you mean " + std::string(nearest.best()) + "?");
	return words.front() + (words.size() == 1 ? " needs one of: " : " takes only: ") + verbs;
}

/** The walk over the arguments. */
class Parser {
public:
	explicit Parser(std::span<const char *const> arguments) : rest_(arguments) {}

	ParsedCtlOptions run()
	{
		std::vector<std::string> words;
		bool options_allowed = true;
		while (!rest_.empty() && result_.error.empty()) {
			const std::string_view argument = rest_.front();
			rest_ = rest_.subspan(1);
			if (!options_allowed || argument.size() < 2 || argument.front() != '-')
				words.emplace_back(argument);
			else if (argument == "--")
				options_allowed = false;
			else
				option(argument);
		}
		if (result_.error.empty() && !result_.options.help)
			request(std::move(words));
		return std::move(result_);
	}

private:
	void option(std::string_view argument)
	{
		CtlOptions &options = result_.options;
		const std::size_t equals = argument.find('=');
		const std::string_view name = argument.substr(0, equals);
		if (name == "-s" || name == "--socket")
			return socket(argument, equals);
		if (argument == "-h" || argument == "--help")
			options.help = true;
		else if (argument == "--json")
			options.json = true;
		else if (argument == "--password-stdin")
			options.password_stdin = true;
		else if (name == "--password" || name == "--pass")
			result_.error = "there is no option " + std::string(name) + ": others would see it; use --password-stdin";
		else
			result_.error = "there is no option " + std::string(argument);
	}

	void socket(std::string_view argument, std::size_t equals)
	{
		std::string_view path = equals == argument.npos ? std::string_view() : argument.substr(equals + 1);
		if (equals == argument.npos && !rest_.empty()) {
			path = rest_.front();
			rest_ = rest_.subspan(1);
		}
		result_.options.socket = path;
		if (path.empty())
			result_.error = "--socket needs a path";
	}

	void request(std::vector<std::string> words)
	{
		if (words.empty()) {
			result_.error = "there is no request";
			return;
		}
		const auto named = [&](const CtlRequest &row) {
			return row.group == words.front() && (row.verb.empty() || (words.size() > 1 && row.verb == words[1]));
		};
		const auto row = std::find_if(kRequests.begin(), kRequests.end(), named);
		if (row == kRequests.end()) {
			result_.error = unknown_request(words);
			return;
		}
		words.erase(words.begin(), words.begin() + (row->verb.empty() ? 1 : 2));
		const bool empty = std::any_of(words.begin(), words.end(), [](const auto &word) { return word.empty(); });
		if (words.size() < row->least || words.size() > row->most || empty)
			result_.error = "usage: confer ctl " + syntax_of(*row);
		else if (result_.options.password_stdin && !row->secret)
			result_.error = "--password-stdin: " + name_of(*row) + " takes no password";
		result_.options.request = &*row;
		result_.options.words = std::move(words);
	}

	std::span<const char *const> rest_;
	ParsedCtlOptions result_;
};

} // namespace

std::span<const CtlRequest> ctl_requests() noexcept
{
	return kRequests;
}

std::span<const CtlOptionRow> ctl_option_rows() noexcept
{
	return kOptions;
}

ParsedCtlOptions parse_ctl_options(std::span<const char *const> arguments)
{
	return Parser(arguments).run();
}

std::string ctl_usage_text()
{
	constexpr std::size_t kColumn = 36;
	std::string text = "Usage: confer ctl [OPTION...] REQUEST\n\n"
	                   "Administer the conferd of this machine. You must be root, the user that conferd\n"
	                   "runs as, or an operator whom its configuration knows by uid.\n\n";
	for (const CtlRequest &row : kRequests)
		text += help_row("  " + syntax_of(row), kColumn, row.help);
	text += '\n';
	for (const CtlOptionRow &row : kOptions) {
		std::string left = row.letter != 0 ? std::string("  -") + row.letter + ", --" : std::string("      --");
		left += std::string(row.name) + (row.value.empty() ? "" : " ") + std::string(row.value);
		text += help_row(std::move(left), kColumn, row.help);
	}
	return text + "\nSee confer(1).\n";
}

} // namespace confer::client
