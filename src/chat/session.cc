// SPDX-License-Identifier: MIT
#include "chat/session.hh"

#include "chat/sasl_exchange.hh"

#include <confer/error.hh>

#include <new>

namespace confer::chat {

Session::Session(Origin from, BlockPool &pool, std::size_t send_queue, PersonRef whose)
    : outbox(pool, send_queue),
      origin(std::move(from)),
      person(whose != nullptr ? std::move(whose) : std::make_shared<Person>())
{
}

Session::~Session() = default;

void Session::bind(User &owner) noexcept
{
	if (state_ != State::fresh)
		bug("a session that is not new cannot become a user's");
	state_ = State::bound;
	user = &owner;
}

void Session::orphan() noexcept
{
	if (state_ != State::bound)
		bug("a session that is nobody's cannot lose its user");
	state_ = State::orphaned;
	user = nullptr;
	is_operator = false;
}

Outbox::Append Session::finish(std::string_view reason) noexcept
try {
	std::string line = "ERROR :Closing Link: ";
	line += origin.host;
	line += " (";
	line += reason;
	line += ")\r\n";
	return outbox.finish(line, reason);
} catch (const std::bad_alloc &) {
	if (outbox.finished())
		return Outbox::Append::refused;
	outbox.close("Out of memory");
	return Outbox::Append::claimed; // by whom it may be: to flush what is closed is harmless
}

} // namespace confer::chat
