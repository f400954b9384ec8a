// SPDX-License-Identifier: MIT
// A configuration gives a Config or an error, and every complaint names a line that there is.
#include "target.hh"

#include "server/config.hh"
#include "server/config_change.hh"

#include <algorithm>
#include <string>

using namespace confer;
using server::Diagnostic;

namespace {

void check_diagnostics(const std::vector<Diagnostic> &diagnostics, std::size_t lines)
{
	unsigned last = 0;
	for (const Diagnostic &diagnostic : diagnostics) {
		fuzz::require(!diagnostic.message.empty(), "a complaint says something");
		fuzz::require(diagnostic.line >= 1 && diagnostic.line <= lines, "about a line that there is");
		fuzz::require(diagnostic.line >= last, "in the order of lines");
		last = diagnostic.line;
	}
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	const std::string_view bytes(reinterpret_cast<const char *>(data), size);
	// It would be read: made-up names must not open files.
	if (bytes.find("motd-file") != bytes.npos)
		return 0;
	server::ConfigEnvironment environment;
	environment.host_name = "irc.example.org";
	const server::ConfigResult result = server::parse_config(bytes, environment);
	const auto lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n')) + 1;
	check_diagnostics(result.errors, lines);
	check_diagnostics(result.warnings, lines);
	fuzz::require(result.config.has_value() == result.errors.empty(), "a Config or an error");
	if (!result.config)
		return 0;
	fuzz::require(!result.config->listens.empty(), "somewhere to listen");
	fuzz::require(server::restart_needed(*result.config, *result.config).empty(), "no difference from itself");
	const auto &limits = result.config->settings.limits;
	fuzz::require(limits.nick_length >= 9 && limits.nick_length <= 64, "values within their ranges");
	return 0;
}
