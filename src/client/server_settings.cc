// SPDX-License-Identifier: MIT
#include "client/server_settings.hh"

#include "client/safe_text.hh"
#include "client/surroundings.hh"
#include "irc/ascii.hh"
#include "irc/names.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include <confer/error.hh>
#include <confer/unique_fd.hh>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace confer::client {

namespace {

/** USERLEN of servers is about this. */
constexpr std::size_t kMaxUser = 10;

/** Longer than any line that could carry it. */
constexpr std::size_t kLongestPassword = 512;

/** The first line of what can be read. */
Secret first_line(int fd, const std::string &what)
{
	std::array<char, kLongestPassword> bytes;
	Secret text;
	while (text.view().size() < kLongestPassword && text.view().find('\n') == std::string_view::npos) {
		const ssize_t count = ::read(fd, bytes.data(), bytes.size());
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			throw_errno(what);
		if (count == 0)
			break;
		text.add({bytes.data(), static_cast<std::size_t>(count)});
		crypto::wipe(bytes.data(), static_cast<std::size_t>(count));
	}
	text.cut(std::min(text.view().find_first_of("\r\n"), text.view().size()));
	return text;
}

Secret read_password(const std::string &path)
{
	const std::string what = "read the password from " + path;
	const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
	if (!file)
		throw_errno(what);
	return first_line(file.get(), what);
}

/** Asks on the terminal, without showing what is typed. */
Secret ask_hidden(const std::string &question, const std::string &whose)
{
	const std::string what = "ask on the terminal for the password of " + whose;
	const UniqueFd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
	termios before{};
	if (!terminal || ::tcgetattr(terminal.get(), &before) != 0)
		throw_errno(what);
	termios silent = before;
	silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
	// A signal in between ends the program with echo off; the shell puts that right, as after any program.
	::tcsetattr(terminal.get(), TCSAFLUSH, &silent);
	(void)!::write(terminal.get(), question.data(), question.size());
	Secret password = first_line(terminal.get(), what);
	::tcsetattr(terminal.get(), TCSAFLUSH, &before);
	(void)!::write(terminal.get(), "\n", 1);
	return password;
}

Secret ask_password(const std::string &whose, PasswordSources sources)
{
	if (!sources.terminal)
		throw_errno("read the password of " + whose + " (set pass-file or account-pass-file)", ENOENT);
	return ask_hidden("Password of " + whose + ": ", whose);
}

Secret server_password(const Options &options, const std::string &server, PasswordSources sources)
{
	if (options.ask_pass)
		return ask_password(server, sources);
	if (!options.pass_file.empty())
		return read_password(options.pass_file);
	return sources.environment ? take_environment("CONFER_PASSWORD") : Secret();
}

Secret account_password(const Options &options, PasswordSources sources)
{
	if (!options.account_pass_file.empty())
		return read_password(options.account_pass_file);
	if (sources.environment)
		if (Secret password = take_environment("CONFER_ACCOUNT_PASSWORD"); !password.empty())
			return password;
	return ask_password("the account " + options.account, sources);
}

/** How to prove the account where nothing is said about it. */
SaslMechanism usual_mechanism(const Options &options, const ServerName &server, PasswordSources sources)
{
	if (options.sasl != SaslMechanism::none || options.account.empty())
		return options.sasl;
	// Over a Unix socket the kernel says who we are: nobody needs to be asked for a password.
	const bool password =
	    !options.account_pass_file.empty() || (sources.environment && !environment("CONFER_ACCOUNT_PASSWORD").empty());
	return server.path.empty() || password ? SaslMechanism::automatic : SaslMechanism::external;
}

/** Whether nobody on the way can read what is said there. What a program of --via does is not known. */
bool is_confidential(const Options &options, const ServerName &server)
{
	return server.tls || !server.path.empty() || (options.via.empty() && server.on_this_machine());
}

Identity identity_of(const Options &options, const ServerName &address, const std::string &server,
                     PasswordSources sources)
{
	Identity identity;
	const std::string user = user_name();
	identity.nick = options.nick.empty() ? nick_from_user(user) : options.nick;
	identity.nick_fixed = !options.nick.empty();
	identity.user = irc::sanitise_user(user, kMaxUser);
	identity.realname = options.realname.empty() ? identity.nick : options.realname;
	identity.password = server_password(options, server, sources);
	identity.account = options.account;
	identity.unix_socket = !address.path.empty();
	identity.confidential = is_confidential(options, address);
	identity.sasl = usual_mechanism(options, address, sources);
	if (identity.sasl != SaslMechanism::none && identity.sasl != SaslMechanism::external)
		identity.account_password = account_password(options, sources);
	return identity;
}

/** `#ops` of `@#ops`, which is for those with a rank only. What ranks a server has is not known yet. */
std::string_view without_status(std::string_view target) noexcept
{
	const std::size_t start = target.find_first_not_of("~&@%+");
	return start != 0 && start != std::string_view::npos && target[start] == '#' ? target.substr(start) : target;
}

/** The channel of this name, added if it is not there. */
WantedChannel &want(std::vector<WantedChannel> &channels, const std::string &name)
{
	for (WantedChannel &channel : channels)
		if (irc::equal_nocase(channel.name, name))
			return channel;
	return channels.emplace_back(WantedChannel{name, {}});
}

} // namespace

std::optional<Secret> ask_new_password(const std::string &account)
{
	const Secret first = ask_hidden("New password of the account " + account + ": ", "the account " + account);
	if (first.empty())
		return std::nullopt;
	const Secret second = ask_hidden("The same password again: ", "the account " + account);
	return first == second ? std::optional(first) : std::nullopt;
}

LinkOptions link_options(const Options &options, const ServerName &server, std::string name, PasswordSources sources)
{
	LinkOptions link;
	link.name = std::move(name);
	link.endpoint.server = server;
	link.endpoint.via = options.via;
	link.endpoint.tls_ca = options.tls_ca;
	link.endpoint.tls_cert = options.tls_cert;
	link.endpoint.timeout = options.timeout;
	link.identity = identity_of(options, server, link.name.empty() ? server.to_string() : link.name, sources);
	link.channels = wanted_channels(options.join);
	link.since = options.since;
	return link;
}

std::vector<WantedChannel> wanted_channels(const std::vector<std::string> &names)
{
	std::vector<WantedChannel> channels;
	for (const std::string &name : names) {
		const std::size_t space = name.find(' ');
		WantedChannel &channel = want(channels, name.substr(0, space));
		if (space != std::string::npos)
			channel.key = name.substr(space + 1);
	}
	return channels;
}

std::string target_problem(std::span<const std::string> targets)
{
	const auto wrong = std::find_if(targets.begin(), targets.end(), [](const std::string &target) {
		return target.empty() || target.front() == ':' || target.find_first_of(" ,\r\n\t") != std::string::npos;
	});
	if (wrong == targets.end())
		return {};
	return "\"" + safe_text(*wrong) +
	       "\" is not a channel or a nick: these have no spaces, no commas, and no colon in front";
}

void want_targets(std::span<const std::string> targets, LinkOptions &link)
{
	for (const std::string &target : targets)
		if (const std::string channel(without_status(target)); names_channel(channel))
			(void)want(link.channels, channel);
		else
			link.people.push_back(target);
}

} // namespace confer::client
