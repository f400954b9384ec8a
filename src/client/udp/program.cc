// SPDX-License-Identifier: MIT
#include "client/udp/program.hh"

#include "client/options.hh"
#include "client/safe_text.hh"
#include "client/surroundings.hh"
#include "client/udp/group.hh"
#include "client/udp/options.hh"
#include "client/udp/plain.hh"

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include <confer/error.hh>

namespace confer::client {

namespace {

ExitStatus complain(ExitStatus status, const std::string &why)
{
	std::fprintf(stderr, "confer: %s\n", safe_text(why).c_str());
	return status;
}

/** An unknown host or an invalid address is not an error of the system. */
ExitStatus status_of(const std::error_code &code) noexcept
{
	if (code.category() == resolver_category())
		return ExitStatus::unavailable;
	return code == std::errc::invalid_argument ? ExitStatus::usage : ExitStatus::system;
}

/** @return the option that has no meaning in the form that was asked for; null if there is none */
const char *misplaced(const UdpOptions &options) noexcept
{
	if (options.group)
		return options.newline ? "--newline is for the plain form, without --group" : nullptr;
	if (!options.interfaces.empty())
		return "--interface needs --group";
	if (!options.nick.empty())
		return "--nick needs --group: plain texts have no sender but an address";
	if (options.history)
		return "--history needs --group";
	return options.verbose ? "--verbose needs --group" : nullptr;
}

} // namespace

ExitStatus run_udp(std::span<const char *const> arguments)
{
	const ParsedUdpOptions parsed = parse_udp_options(arguments);
	const UdpOptions &options = parsed.options;
	if (!parsed.error.empty())
		return complain(ExitStatus::usage, with_help(parsed.error, "confer udp"));
	if (options.help) {
		std::fputs(udp_usage_text().c_str(), stdout);
		return std::fflush(stdout) == 0 ? ExitStatus::ok : ExitStatus::system;
	}
	if (const char *problem = misplaced(options))
		return complain(ExitStatus::usage, with_help(problem, "confer udp"));
	if (!options.group && options.peers.empty() && options.listen.empty())
		return complain(ExitStatus::usage, with_help("name a peer to send to, or --listen", "confer udp"));
	try {
		return options.group ? run_group_udp(options, look_around()) : run_plain_udp(options, look_around());
	} catch (const std::system_error &e) {
		return complain(status_of(e.code()), e.what());
	}
}

} // namespace confer::client
