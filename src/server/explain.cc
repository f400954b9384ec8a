// SPDX-License-Identifier: MIT
#include "server/explain.hh"

#include "chat/text.hh"
#include "server/connection.hh"
#include "server/datagram_input.hh"
#include "server/explainer.hh"
#include "server/server_clock.hh"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

namespace confer::server {

using chat::text;

namespace {

std::string names_of(const std::vector<DatagramConfig> &sections)
{
	std::string names;
	for (const DatagramConfig &section : sections)
		names += text(names.empty() ? "" : ", ", section.name);
	return names;
}

/** What is wrong with the options, in view of the configuration; empty: nothing, and `section` is what they mean. */
std::string find_section(const Config &config, const ExplainOptions &options, const DatagramConfig *&section)
{
	const std::vector<DatagramConfig> &all = config.datagrams;
	if (all.empty())
		return "--explain: the configuration has no section [datagram.NAME]; add one";
	if (options.section.empty() && all.size() > 1)
		return text(
		    "--explain: the configuration has several sections [datagram.NAME]; use --explain=NAME with one of ",
		    names_of(all));
	const auto is_meant = [&](const DatagramConfig &one) { return one.name == options.section; };
	const auto found = options.section.empty() ? all.begin() : std::find_if(all.begin(), all.end(), is_meant);
	if (found == all.end())
		return text("--explain: the configuration has no section [datagram.", options.section, "], but ",
		            names_of(all));
	if (options.from && !found->path.empty())
		return text("--from: [datagram.", found->name, "] is a Unix socket, whose senders have no address");
	section = &*found;
	return {};
}

} // namespace

int run_explain(const Config &config, const ExplainOptions &options)
{
	const DatagramConfig *section = nullptr;
	if (const std::string error = find_section(config, options, section); !error.empty()) {
		std::fprintf(stderr, "conferd: %s\n", error.c_str());
		return EX_USAGE;
	}
	const Address here = Address::loopback(AF_INET, 0);
	const std::string host =
	    section->path.empty() ? Connection::origin_of(options.from.value_or(here).unmapped()).host : "localhost";
	Explainer explainer(*section, config.rules, options.from, host);
	ServerClock clock;
	DatagramInput input(STDIN_FILENO, options.null ? '\0' : '\n', kMaxDatagram);
	while (input.next()) {
		const std::string record = explainer.explain(input.datagram(), input.truncated(), clock.now());
		// Each at once: what is read may still be written.
		if (std::fwrite(record.data(), 1, record.size(), stdout) != record.size() || std::fflush(stdout) != 0) {
			std::fprintf(stderr, "conferd: --explain: cannot write to standard output: %s\n", std::strerror(errno));
			return EX_IOERR;
		}
	}
	if (input.error() == 0)
		return EX_OK;
	std::fprintf(stderr, "conferd: --explain: cannot read standard input: %s\n", std::strerror(input.error()));
	return EX_IOERR;
}

} // namespace confer::server
