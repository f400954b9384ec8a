// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/event.hh"
#include "server/datagram_config.hh"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/** The longest datagram that is taken: any that UDP can carry (RFC 768: 65,507 bytes of IPv4). */
inline constexpr std::size_t kMaxDatagram = 65536;

/** What becomes of a datagram, as far as the reader decides; each but the first is counted as dropped. */
enum class Verdict { taken, malformed, too_long, empty, no_channel };

/** Where an event goes; views that hold until the reader reads again. */
struct Route {
	const datagram::Rule *rule = nullptr;   ///< which decided; nullptr: the section, or the event itself
	std::vector<std::string_view> channels; ///< each once; what is posted is posted in those that there are
	std::vector<std::string_view> refused;  ///< channels that the event names and may not
};

/**
 * What a [datagram.NAME] section makes of a datagram: what is in it, in whose name and with which text it is posted,
 * and where. That follows from the bytes, the sender and the configuration alone; sockets, rates and repetitions are
 * DatagramPort's. `conferd --explain` shows what this class decides, so nothing else may decide it.
 *
 * Keeps what one datagram needs for the next. For one thread.
 */
class DatagramReader {
public:
	void configure(const DatagramConfig &section, const std::vector<RuleConfig> &rules);

	/**
	 * Reads a datagram.
	 *
	 * @param truncated it was longer than kMaxDatagram
	 * @param host      of the sender, as in `nick!user@host`
	 * @return taken, or malformed, too_long, empty; what is below is good for `taken` only, but for the event
	 */
	[[nodiscard]] Verdict read(std::string_view datagram, bool truncated, std::string_view host,
	                           const datagram::ServerTime &now);

	/**
	 * The channel that what stands in front of the text names if there is such a channel; if there is none it is text,
	 * as in "#42: closed", and take_address_as_text() is to be called. Empty: there is no doubt.
	 */
	[[nodiscard]] std::string_view doubtful_channel() const noexcept
	{
		return event_.address.empty() ? std::string_view() : std::string_view(event_.channels.front());
	}
	void take_address_as_text();

	/** What becomes of it when this number of the channels of its route exist. */
	[[nodiscard]] Verdict verdict(std::size_t channels) const noexcept;

	[[nodiscard]] const Route &route() const noexcept { return route_; }
	[[nodiscard]] const datagram::Event &event() const noexcept { return event_; }
	/** The text, escaped; LF parts it into messages. */
	[[nodiscard]] const std::string &text() const noexcept { return text_; }
	/** The nick!user@host in whose name it is posted. */
	[[nodiscard]] const std::string &source() const noexcept { return source_; }
	/** The time of the sender's clock, if that is not the server's; else empty. */
	[[nodiscard]] const std::string &time_apart() const noexcept { return time_apart_; }

private:
	/** Settles what the configuration alone can tell of what stands in front of the text. */
	void settle_address();
	void find_route();
	void name_source(std::string_view host);
	void escape_text();

	DatagramConfig section_;
	std::vector<datagram::Rule> rules_;
	std::string user_; ///< the user part of the source
	datagram::Event event_;
	Route route_;
	std::string text_, source_, time_apart_;
};

/**
 * The messages that an escaped text becomes in a channel, as views of it; each is to have the mark of its severity in
 * front.
 */
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text, std::string_view mark,
                                                     std::string_view source, std::string_view channel);

} // namespace confer::server
