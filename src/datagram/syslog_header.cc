// SPDX-License-Identifier: MIT
#include "datagram/syslog_header.hh"

#include "datagram/byte_set.hh"
#include "datagram/device_time.hh"
#include "datagram/scanner.hh"
#include "datagram/syslog_marks.hh"
#include "datagram/syslog_tag.hh"
#include "irc/ascii.hh"

#include <optional>

namespace confer::datagram {

namespace {

/** Counters and names in front of the time. */
constexpr int kMaxFront = 4;

void skip_blanks(Scanner &scan) noexcept
{
	while (scan.take(' ')) {
	}
}

bool is_number(std::string_view word) noexcept
{
	return !word.empty() && kDigits.has_all(word);
}

/** A host, or an address without its brackets or colon; empty if the word is neither. */
std::string_view host_of(std::string_view word) noexcept
{
	if (word.ends_with(':') && is_ipv4(word.substr(0, word.size() - 1)))
		return word.substr(0, word.size() - 1);
	if (!word.starts_with('['))
		return is_host(word) ? word : std::string_view();
	const std::string_view inner = word.substr(1, word.find(']') - 1);
	static constexpr ByteSet kAddress("0123456789abcdefABCDEF.:");
	return word.ends_with(']') && kAddress.has_all(inner) && is_host(inner) ? inner : std::string_view();
}

/** "RP/0/RSP0/CPU0": where in a router of many processors a message of IOS XR comes from. */
bool is_node(std::string_view word) noexcept
{
	return word.size() > 2 && irc::is_alpha(word.front()) && word.find('/') != word.npos && is_host(word) &&
	       irc::is_digit(word.back());
}

/** Facility and severity as words: "daemon.info" (BSD, busybox) or "auth|security:info" (AIX). */
std::optional<Priority> priority_word(std::string_view word) noexcept
{
	const std::size_t mark = word.find_last_of(".:");
	if (mark == word.npos)
		return std::nullopt;
	const std::string_view names = word.substr(0, mark);
	const auto facility = facility_of(names.substr(0, names.find('|')));
	const auto severity = severity_of(word.substr(mark + 1));
	return facility && severity ? std::optional<Priority>({*facility, *severity}) : std::nullopt;
}

/** "last message repeated 2 times" and no more. */
bool is_repetition(std::string_view text) noexcept
{
	constexpr std::string_view kStart = "last message repeated ";
	if (!text.starts_with(kStart))
		return false;
	Scanner scan(text.substr(kStart.size()));
	return scan.number(1, 9) && (scan.rest() == " times" || scan.rest() == " time");
}

/** What the parts are taken off; they come in the order of its methods, and each may be missing. */
class HeaderReader {
public:
	HeaderReader(std::string_view message, Event &event) noexcept : scan_(message), event_(event) {}

	void run()
	{
		const Scanner start = scan_;
		skip_blanks(scan_);
		if (!take_front())
			return finish(take_program_alone() ? scan_ : start);
		skip_blanks(scan_);
		take_relay();
		if (!is_repetition(scan_.rest()) && !take_program_behind_marks() && take_host() && !is_repetition(scan_.rest()))
			static_cast<void>(take_program_behind_marks() || take_inner_header());
		finish(scan_);
	}

private:
	/**
	 * Takes counters, a host and the time. False, and nothing is taken, if nothing follows the counters that makes them
	 * a header: "3: disks have errors" is text.
	 */
	bool take_front()
	{
		const Scanner before = scan_;
		for (int i = 0; i < kMaxFront; ++i) {
			if (take_version() || take_device_time() || (cisco_ && take_uptime(scan_)))
				return true;
			if (cisco_ && is_message_id(scan_.rest()))
				return true;
			if (!take_counter() && !take_node() && !take_origin() && !take_task())
				break;
		}
		scan_ = before;
		event_.host.clear();
		return false;
	}

	bool take_device_time()
	{
		const std::optional<TimeForm> form = take_time(scan_, cisco_);
		if (!form)
			return false;
		event_.time = form->time;
		timed_ = true;
		closed_ = form->closed;
		return true;
	}

	/**
	 * "1 2026-11-22T15:46:36Z", of a device that wants to speak RFC 5424 and goes on otherwise, or "1 1795362396.123"
	 * of Meraki's.
	 */
	bool take_version()
	{
		const Scanner before = scan_;
		if (!scan_.take('1') || !scan_.take(' ')) {
			scan_ = before;
			return false;
		}
		if (const std::optional<DeviceTime> time = take_epoch(scan_)) {
			event_.time = time;
			return timed_ = meraki_ = true;
		}
		if (take_device_time())
			return true;
		scan_ = before;
		return false;
	}

	/** "421370: ", and the ":" without a number that NX-OS and ASA put in front. */
	bool take_counter() noexcept
	{
		Scanner ahead = scan_;
		ahead.drop(std::min(ahead.rest().find_first_not_of("0123456789"), ahead.rest().size()));
		const bool has_number = ahead.rest().size() < scan_.rest().size();
		if (!ahead.take(':') || (has_number && !ahead.at(' ')))
			return false;
		skip_blanks(ahead);
		scan_ = ahead;
		return cisco_ = true;
	}

	/** "RP/0/RSP0/CPU0:Nov 22 …", perhaps behind the name of the router. */
	bool take_node()
	{
		Scanner ahead = scan_;
		std::string_view word = ahead.until(' ');
		std::string_view host;
		if (word.find(':') == word.npos && is_host(word) && ahead.take(' ')) {
			host = word;
			word = ahead.rest().substr(0, ahead.rest().find(' '));
		} else {
			ahead = scan_;
		}
		const std::size_t colon = word.find(':');
		if (colon == word.npos || !is_node(word.substr(0, colon)))
			return false;
		ahead.drop(colon + 1);
		Scanner time = ahead;
		if (!take_time(time, true))
			return false;
		if (!host.empty())
			event_.host = host;
		scan_ = ahead;
		return cisco_ = true;
	}

	/** "rtr1: " behind a counter: the host, which must be followed by the time or what stands for it. */
	bool take_origin()
	{
		Scanner ahead = scan_;
		const std::string_view word = ahead.until(':');
		if (!cisco_ || !event_.host.empty() || !is_host(word) || !ahead.take(':') || !ahead.take(' '))
			return false;
		skip_blanks(ahead);
		Scanner behind = ahead;
		if (!take_time(behind, true) && !take_uptime(behind) && !is_message_id(behind.rest()))
			return false;
		event_.host = word;
		scan_ = ahead;
		return true;
	}

	/** "wlc1: *apfReceiveTask: ". */
	bool take_task()
	{
		const std::optional<std::string_view> host = take_wireless_task(scan_);
		if (!host)
			return false;
		if (!host->empty())
			event_.host = *host;
		return cisco_ = true;
	}

	/** A program where there is no time, perhaps behind what an access point says of itself. */
	bool take_program_alone()
	{
		Scanner ahead = scan_;
		const std::string_view host = take_unifi(ahead);
		if (!take_program(ahead))
			return false;
		event_.host = host;
		scan_ = ahead;
		return true;
	}

	/**
	 * The sender's own header behind that of a relay: "relay1 Nov 22 15:46:36 web1 app[1]: ". It must be whole.
	 * Programs begin lines with a time of numbers, so behind such a one it must be the same host.
	 */
	bool take_inner_header()
	{
		Scanner ahead = scan_;
		skip_blanks(ahead);
		const bool is_named = !ahead.done() && irc::is_alpha(ahead.rest().front());
		const std::optional<TimeForm> form = take_time(ahead, false);
		if (!form || form->closed || !ahead.take(' '))
			return false;
		skip_blanks(ahead);
		const std::string_view host = host_of(ahead.until(' '));
		if (host.empty() || !ahead.take(' ') || (!is_named && host != event_.host) || !take_program(ahead))
			return false;
		event_.time = form->time;
		event_.host = host;
		scan_ = ahead;
		return true;
	}

	/** AIX: "Message forwarded from web1: ". */
	void take_relay()
	{
		constexpr std::string_view kStart = "Message forwarded from ";
		if (!scan_.rest().starts_with(kStart))
			return;
		Scanner ahead(scan_.rest().substr(kStart.size()));
		const std::string_view word = ahead.until(' ');
		if (!word.ends_with(':') || !is_host(word.substr(0, word.size() - 1)) || !ahead.take(' '))
			return;
		event_.host = word.substr(0, word.size() - 1);
		scan_ = ahead;
	}

	/** A host comes only behind the time: without it nobody can tell a host from a word. */
	bool take_host()
	{
		if (!timed_ || closed_ || !event_.host.empty())
			return false;
		Scanner ahead = scan_;
		std::string_view word = ahead.until(' ');
		if (word.starts_with('<') && word.ends_with('>') && priority_word(word.substr(1, word.size() - 2))) {
			skip_blanks(ahead);
			word = ahead.until(' ');
		}
		const std::string_view host = host_of(word);
		if (host.empty() || !ahead.take(' '))
			return false;
		event_.host = host;
		scan_ = ahead;
		take_relay();
		return true;
	}

	/**
	 * The program, and what counts only if one follows: a host of no name, or once more, facility and severity, a
	 * colon, an event number, and what single makers put there.
	 */
	bool take_program_behind_marks()
	{
		Scanner ahead = scan_;
		skip_blanks(ahead);
		skip_host(ahead);
		take_priority_word(ahead);
		if (!event_.host.empty())
			skip_bracketed_time(ahead);
		const std::string_view unifi = take_unifi(ahead);
		if (ahead.take(':'))
			skip_blanks(ahead);
		skip_vdc(ahead);
		Scanner number = ahead;
		if (is_number(number.until(' ')) && number.take(' '))
			ahead = number;
		if (meraki_ && !event_.host.empty() && take_kind(ahead)) {
			scan_ = ahead;
			return true;
		}
		if (!take_program(ahead) && !take_netapp_event(ahead))
			return false;
		if (event_.host.empty())
			event_.host = unifi;
		scan_ = ahead;
		return true;
	}

	/** "- " or "(none) " for a host without a name, and the host that UniFi's consoles name twice. */
	void skip_host(Scanner &scan) const noexcept
	{
		Scanner ahead = scan;
		const std::string_view word = ahead.until(' ');
		if (ahead.take(' ') && (event_.host.empty() ? word == "-" || word == "(none)" : word == event_.host))
			scan = ahead;
	}

	bool take_netapp_event(Scanner &scan)
	{
		const std::optional<NetappEvent> event = take_netapp(scan);
		if (!event)
			return false;
		event_.app = event->event;
		if (event_.host.empty())
			event_.host = event->node;
		return true;
	}

	/**
	 * In front of a host only the one that the PRI says: mail.info may well be a host. A severity alone, as F5's
	 * devices have it, is taken only if the PRI says the same, so that no word of a text is lost.
	 */
	void take_priority_word(Scanner &scan) const noexcept
	{
		Scanner ahead = scan;
		const std::string_view word = ahead.until(' ');
		if (!ahead.take(' '))
			return;
		const bool has_host = !event_.host.empty();
		const std::optional<Severity> severity = has_host ? severity_of(word) : std::nullopt;
		const std::optional<Priority> priority = priority_word(word);
		const bool same = priority && priority->facility == event_.priority->facility &&
		                  priority->severity == event_.priority->severity;
		if (same || (priority && has_host) || (severity && *severity == event_.priority->severity))
			scan = ahead;
	}

	/** Meraki: "flows ", which stands for the program. */
	bool take_kind(Scanner &scan)
	{
		Scanner ahead = scan;
		const std::string_view word = ahead.until(' ');
		if (word.empty() || word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_-") != word.npos || !ahead.take(' '))
			return false;
		event_.app = word;
		scan = ahead;
		return true;
	}

	bool take_program(Scanner &scan)
	{
		const std::string_view before = scan.rest();
		const std::optional<Tag> tag = take_tag(scan, timed_);
		if (!tag)
			return false;
		if (!tag->app.starts_with('#')) {
			event_.app = tag->app;
		} else {
			event_.channels.emplace_back(tag->app);
			event_.address = before.substr(0, before.size() - scan.rest().size());
		}
		event_.process = tag->process;
		return true;
	}

	void finish(const Scanner &scan) { event_.text = scan.rest(); }

	Scanner scan_;
	Event &event_;
	bool cisco_ = false;  ///< something was there that only such devices write
	bool meraki_ = false; ///< or only Meraki's
	bool timed_ = false;  ///< a time was there
	bool closed_ = false; ///< with a colon behind it, so that no host follows
};

} // namespace

void parse_header(std::string_view message, Event &event)
{
	HeaderReader(message, event).run();
}

} // namespace confer::datagram
