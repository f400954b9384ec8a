// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"
#include "chat/user.hh"
#include "irc/casemap.hh"

#include <confer/address.hh>
#include <confer/mutex.hh>
#include <confer/prefix.hh>
#include <confer/thread_annotations.hh>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

class Host;

/** Whom a K-line keeps out: user@host with wildcards, or an address or block of addresses. A value. */
class KlineMask {
public:
	/**
	 * Reads `USER@HOST`, where HOST may be a block of addresses too, or `ADDRESS` or `ADDRESS/LENGTH` alone, which is
	 * any user there. A leading `*!` is passed over.
	 */
	static std::optional<KlineMask> parse(std::string_view text);

	/** An address or a block alone never covers loopback: who is logged in to the machine is not shut out. */
	bool covers(std::string_view user, std::string_view host, const Address &address,
	            const irc::CaseMap &map) const noexcept;
	/** True when it covers every user of this address. */
	bool covers_all_of(const Address &address) const noexcept;
	/** True when it covers nearly everybody: wildcards alone, or more than a /8 of IPv4 or a /16 of IPv6. */
	bool too_wide() const noexcept;

	/** As parse() reads it. */
	const std::string &text() const noexcept { return text_; }
	const std::string &user() const noexcept { return user_; }
	const std::string &host() const noexcept { return host_; }

private:
	std::string user_;
	std::string host_;
	std::optional<Prefix> network_; ///< what host_ says, if it is a block
	std::string text_;
};

/** A ban from the server. */
struct Kline {
	KlineMask mask;
	std::string setter; ///< nick!user@host of who set it
	std::string reason;
	WallTime set_at = 0;
	WallTime expires = 0; ///< 0: never

	bool over(WallTime now) const noexcept { return expires != 0 && expires <= now; }
	/** What a banned client is told. */
	std::string notice() const;
};

/** A K-line as one line of text without its end; parse_kline() reads it. */
std::string print(const Kline &kline);
std::optional<Kline> parse_kline(std::string_view line);

/** Reads `30s`, `30m`, `12h`, `7d` or `2w`, at most ten years, or `0`: for ever. */
std::optional<std::chrono::seconds> parse_kline_time(std::string_view text) noexcept;

/**
 * All K-lines. Thread-safe.
 *
 * A thread that changes them holds the lock `changing_` until the change is on disk, so that two changes do not lose
 * each other; no other thread waits for that. Those that have run out are passed over, and forgotten at the next
 * change.
 */
class Klines {
public:
	enum class Change { done, absent, full };
	struct Result {
		Change change;
		std::string fault; ///< why it could not be kept across a restart; empty: it was. It is in force all the same
	};

	explicit Klines(const irc::CaseMap &map) noexcept : map_(map) {}

	/** The K-line that keeps this user out. `host` is Session::Origin::host. */
	std::optional<Kline> find(std::string_view user, std::string_view host, WallTime now) const EXCLUDES(mutex_);
	/** The K-line that bans everybody at this address. */
	std::optional<Kline> find(const Address &address, WallTime now) const EXCLUDES(mutex_);
	/** Those in force. */
	std::vector<Kline> all(WallTime now) const EXCLUDES(mutex_);

	/** Puts those in force that were kept. */
	void restore(std::vector<Kline> klines) EXCLUDES(mutex_);
	/** Adds one, or replaces the one with the same mask. Writes to disk: without a lock held. */
	Result add(const Kline &kline, std::size_t most, Host &host) EXCLUDES(mutex_, changing_);
	/** Takes the one with this mask away. Writes to disk: without a lock held. */
	Result remove(std::string_view mask, WallTime now, Host &host) EXCLUDES(mutex_, changing_);

private:
	std::string put_in_force(std::vector<Kline> klines, Host &host) REQUIRES(changing_) EXCLUDES(mutex_);

	const irc::CaseMap &map_;
	Mutex changing_{"Klines::changing", rank::kline_change};
	mutable Mutex mutex_{"Klines", rank::klines};
	std::vector<Kline> klines_ GUARDED_BY(mutex_);
};

} // namespace confer::chat
