// SPDX-License-Identifier: MIT
#include "chat/session.hh"

namespace confer::chat {

Session::Session(Origin from, BlockPool &pool, std::size_t send_queue, PersonRef whose)
    : outbox(pool, send_queue),
      origin(std::move(from)),
      person(whose != nullptr ? std::move(whose) : std::make_shared<Person>())
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
