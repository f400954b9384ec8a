// SPDX-License-Identifier: MIT
#pragma once

#include "chat/host.hh"
#include "chat/world.hh"
#include "server/census.hh"
#include "server/inbound.hh"
#include "server/release.hh"
#include "server/timer.hh"
#include "server/trim.hh"
#include "server/workspace.hh"
#include "server/writer.hh"

#include <string>

namespace confer::server {

/** What all connections share; it outlives them. */
struct Services {
	chat::World &world;
	chat::Host &host;
	Writer &writer;
	Timer &timer;
	Census &census;
	WorkspacePool &workspaces;
	ReadBufferPool &read_buffers;
	Trim &trim;
	Release &release;

	/** Admits a client from this address, after bans and limits. Returns why not, or an empty string and its place. */
	[[nodiscard]] std::string check_in(const Visitor &client, Census::Place &place) const;
};

} // namespace confer::server
