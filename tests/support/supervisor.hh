// SPDX-License-Identifier: MIT
#pragma once

// A service manager that reads what a program says of itself.

#include <confer/address.hh>
#include <confer/unique_fd.hh>

#include <cstdlib>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

#include "support/check.hh"

namespace check {

/** The service manager's end, and $NOTIFY_SOCKET naming it for as long as this lives. */
class Supervisor {
public:
	/** At an abstract name of its own. */
	Supervisor() : Supervisor("@confer-notify-" + std::to_string(::getpid())) {}
	explicit Supervisor(const std::string &name) : name_(name)
	{
		const confer::Address address = *confer::Address::local(name);
		socket_.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
		equal(::bind(socket_.get(), address.data(), address.size()), 0);
		::setenv("NOTIFY_SOCKET", name.c_str(), 1);
	}
	~Supervisor()
	{
		::unsetenv("NOTIFY_SOCKET");
		if (name_[0] == '/')
			::unlink(name_.c_str());
	}

	/** The oldest datagram not read yet; sending is done by now, so it is there. */
	std::string receive() const
	{
		char bytes[1024];
		ssize_t size = ::recv(socket_.get(), bytes, sizeof bytes, 0);
		return size < 0 ? "(nothing)" : std::string(bytes, static_cast<std::size_t>(size));
	}

private:
	std::string name_;
	confer::UniqueFd socket_;
};

} // namespace check
