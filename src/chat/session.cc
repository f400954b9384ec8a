// SPDX-License-Identifier: MIT
#include "chat/session.hh"

namespace confer::chat {

Session::Session(Origin from, BlockPool &pool, std::size_t send_queue)
    : outbox(pool, send_queue),
      origin(std::move(from))
{
}

Outbox::Append Session::finish(std::string_view reason)
{
	std::string line = "ERROR :Closing Link: ";
	line += origin.host;
	line += " (";
	line += reason;
	line += ")\r\n";
	return outbox.finish(line, reason);
}

} // namespace confer::chat
