// SPDX-License-Identifier: MIT
#pragma once

#include "server/config.hh"

#include <confer/address.hh>

#include <optional>
#include <string>

namespace confer::server {

/** What --explain asks for. */
struct ExplainOptions {
	std::string section;         ///< the NAME of a [datagram.NAME]; empty: the only one
	bool null = false;           ///< datagrams end in NUL, not in LF
	std::optional<Address> from; ///< who is to have sent them; nothing: this machine, which is always allowed to
};

/** Explains the datagrams that standard input has, on standard output. @return the status to exit with */
[[nodiscard]] int run_explain(const Config &config, const ExplainOptions &options);

} // namespace confer::server
