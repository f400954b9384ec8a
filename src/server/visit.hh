// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>

#include <string>
#include <string_view>

namespace confer::server {

/**
 * What the log tells of one connection: who has come, and who has gone and why.
 *
 * Both wait until the client has said something: a check of a load balancer, which connects and hangs up, is a line of
 * level debug only. For the thread of the connection, and before that for the one that makes it.
 */
class Visit {
public:
	explicit Visit(const Address &peer);

	/** The client itself has sent something: tells that it is here, once. */
	void heard() noexcept;
	/** A proxy or gateway, called `by`, has told for whom it speaks: from now on the visit is that client's. */
	void adopt(const Address &client, std::string_view by);
	/** The connection is over. `user`: ` (NICK!USER@HOST)`, or nothing if it never was one. */
	void end(std::string_view user, std::string_view reason) const noexcept;

	/** Who it is: an address, with its port where that is known. */
	[[nodiscard]] const std::string &name() const noexcept { return name_; }

private:
	std::string name_;
	std::string host_; ///< for LogFold
	std::string by_;   ///< ", by the proxy 127.0.0.1:49152"
	bool heard_ = false;
};

} // namespace confer::server
