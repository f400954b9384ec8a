// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/device_time.hh"
#include "server/datagram_reader.hh"

#include <confer/address.hh>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/** Tells what becomes of datagrams that a section receives, without receiving any. */
class Explainer {
public:
	/**
	 * @param rules those of the configuration
	 * @param from  the sender; nothing: any, and `from` of the section is not searched
	 * @param host  of the sender, as in `nick!user@host`
	 */
	Explainer(const DatagramConfig &section, const std::vector<RuleConfig> &rules, const std::optional<Address> &from,
	          std::string host);

	/**
	 * One record: lines `name: value`, always the same names in the same order, a value of `-` where there is none, and
	 * an empty line at the end. conferd(8) describes it. Nothing in it can harm a terminal.
	 *
	 * @param truncated the datagram is longer than kMaxDatagram, and this is only its front
	 */
	[[nodiscard]] std::string explain(std::string_view datagram, bool truncated, const datagram::ServerTime &now);

private:
	/** Why it is dropped: the name of its counter, and in words; nothing if it is not. */
	struct Drop {
		std::string_view counter;
		std::string why;
	};
	[[nodiscard]] std::optional<Drop> drop_of(Verdict verdict, datagram::Format format, bool truncated) const;
	/** The lines as they stand in the first channel. */
	[[nodiscard]] std::vector<std::string> lines() const;

	const DatagramConfig section_;
	const std::optional<Address> from_;
	const std::string host_;
	DatagramReader reader_;
	std::size_t number_ = 0;
};

} // namespace confer::server
