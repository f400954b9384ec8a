// SPDX-License-Identifier: MIT
#include "server/visit.hh"

#include "server/log.hh"

namespace confer::server {

Visit::Visit(const Address &peer)
    : name_(peer.is_unix() ? "localhost, by Unix socket" : peer.to_string()),
      host_(peer.is_unix() ? "localhost" : peer.host())
{
}

void Visit::heard() noexcept
{
	if (heard_)
		return;
	heard_ = true;
	log.event(LogEvent::online, host_, "New users online: ", name_, by_);
}

void Visit::adopt(const Address &client, std::string_view by)
{
	// An address of its own, without a port, where there is none to tell.
	name_ = client.port() != 0 ? client.to_string() : client.host();
	host_ = client.host();
	by_ = ", by ";
	by_ += by;
	if (heard_)
		log.event(LogEvent::online, host_, "New users online: ", name_, by_);
}

void Visit::end(std::string_view user, std::string_view reason) const noexcept
{
	if (heard_)
		log.event(LogEvent::gone, host_, "User gone: ", name_, user, ": ", reason);
	else
		log.event(LogEvent::silent, host_, "Connected and sent nothing: ", name_, ": ", reason);
}

} // namespace confer::server
