// SPDX-License-Identifier: MIT
#include "datagram/syslog.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::datagram;
using namespace std::string_view_literals;

namespace {

/** "err local3|host|app|channel|text", or "malformed". */
std::string read(std::string_view datagram)
{
	Event event;
	event.text = "left over";
	if (!parse_syslog(datagram, event)) {
		CHECK(event.text.empty() && event.channels.empty());
		return "malformed";
	}
	std::string out = std::string(name(event.priority->severity)) + " ";
	out += facility_name(event.priority->facility);
	return out + "|" + event.host + "|" + event.app + "|" + (event.channels.empty() ? "" : event.channels[0]) + "|" +
	       event.text;
}

// What util-linux 2.38.1's logger really sends.

void reads_logger_over_udp()
{
	check::equal(
	    read("<13>1 2026-11-22T15:46:36.774258+00:00 vm root - - [timeQuality tzKnown=\"1\" isSynced=\"0\"] text"),
	    "notice user|vm|root||text");
	check::equal(
	    read("<155>1 2026-11-22T15:46:36.774258+00:00 vm backup 10205 - [timeQuality tzKnown=\"1\"] failed: x"),
	    "err local3|vm|backup||failed: x");
	check::equal(read("<13>1 - - root - - - text"), "notice user||root||text");
	check::equal(read("<13>1 - - root - - -"), "notice user||root||");
	check::equal(read("<13>1 - - root - - - "), "notice user||root||");
}

void reads_logger_in_rfc3164()
{
	check::equal(read("<13>Nov 22 15:46:36 vm #ops: text"), "notice user|vm||#ops|text");
	check::equal(read("<13>Nov 22 15:46:36 vm root[123]: text"), "notice user|vm|root||text");
	check::equal(read("<13>Nov  2 15:46:36 vm root: text: more"), "notice user|vm|root||text: more");
}

void reads_logger_on_a_unix_socket()
{
	check::equal(read("<13>Nov 22 15:47:15 root: text"), "notice user||root||text");
	check::equal(read("<86>Nov 22 15:47:15 sshd[1]: Accepted publickey for root"),
	             "info authpriv||sshd||Accepted publickey for root");
}

void takes_channels_from_msgid_and_tag()
{
	check::equal(read("<13>1 - vm root - #ops [timeQuality tzKnown=\"1\"][zoo@123 tiger=\"x\"] text"),
	             "notice user|vm|root|#ops|text");
	check::equal(read("<13>1 - vm #ops - - - text"), "notice user|vm||#ops|text");
	check::equal(read("<13>1 - vm #ops - #dev - text"), "notice user|vm||#dev|text");
	check::equal(read("<13>Nov 22 15:47:15 #ops: text"), "notice user|||#ops|text");
	check::equal(read("<13>1 - vm root - ops - text"), "notice user|vm|root||text");
	// Only what stands in the text may have been text.
	Event event;
	CHECK(parse_syslog("<13>Nov 22 15:47:15 vm #42: closed", event));
	check::equal(event.address, "#42: ");
	CHECK(parse_syslog("<13>1 - vm #ops - - - text", event));
	check::equal(event.address, "");
}

void takes_octet_counts()
{
	check::equal(read("25 <13>1 - vm app - - - text"), "notice user|vm|app||text");
	check::equal(read("25 <13>1 - vm app - - - text\n"), "notice user|vm|app||text");
	check::equal(read("20 <13>1 - vm app - - - text"), "malformed"); // a second message would be lost
	check::equal(read("26 <13>1 - vm app - - - text"), "malformed"); // cut on its way
	check::equal(read("1234567 <13>text"), "malformed");
	check::equal(read("0 <13>text"), "malformed");
}

void skips_structured_data()
{
	check::equal(read("<13>1 - h a - - [x y=\"a\\\"]b\\\\\"][z] t"), "notice user|h|a||t");
	check::equal(read("<13>1 - h a - - [x y=\"]\"] t"), "notice user|h|a||t");
	check::equal(read("<13>1 - h a - - [x y=\"\\]\"] t"), "notice user|h|a||t");
	// Nothing but data: better than nothing.
	check::equal(read("<13>1 - h a - - [x]"), "notice user|h|a||[x]");
	check::equal(read("<13>1 - h a - ID [x y=\"z\"]"), "notice user|h|a||ID [x y=\"z\"]");
	check::equal(read("<13>1 - h a - #ops [x]"), "notice user|h|a|#ops|[x]");
	check::equal(read("<13>1 - h a - - [timeQuality tzKnown=\"1\"]"), "notice user|h|a||");
	check::equal(read("<13>1 - h a - - - \xEF\xBB\xBFgr\xC3\xBC\xC3\x9F"), "notice user|h|a||gr\xC3\xBC\xC3\x9F");
}

void takes_a_broken_header_for_rfc3164()
{
	// Shown as it is: better than lost.
	check::equal(read("<13>1 - h a - - [x y=\"never closed"), "notice user||||1 - h a - - [x y=\"never closed");
	check::equal(read("<13>1 - h a - -x t"), "notice user||||1 - h a - -x t");
	check::equal(read("<13>2 - h a - - - t"), "notice user||||2 - h a - - - t");
	check::equal(read("<13>1 only"), "notice user||||1 only");
}

void reads_the_variations_of_rfc3164()
{
	// RFC 3164 section 5.4.
	check::equal(read("<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8"),
	             "crit auth|mymachine|su||'su root' failed for lonvick on /dev/pts/8");
	check::equal(read("<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!"), "notice user|10.0.0.99|||Use the BFG!");
	check::equal(read("<165>Aug 24 05:34:00 CST 1987 mymachine myproc[10]: %% It's time"),
	             "notice local4|mymachine|myproc||%% It's time");
	// rsyslog's forward format, and the precise one.
	check::equal(read("<30>Nov 22 15:46:36 web1 systemd[1]: Started x.service."),
	             "info daemon|web1|systemd||Started x.service.");
	check::equal(read("<30>2026-11-22T15:46:36.774258+00:00 web1 systemd[1]: Started"),
	             "info daemon|web1|systemd||Started");
	check::equal(read("<30>2026-11-22T15:46:36Z web1 a: b"), "info daemon|web1|a||b");
	check::equal(read("<30>1 2026-11-22T15:46:36.774258+00:00 web1 systemd 1 - -  Started"),
	             "info daemon|web1|systemd||Started");
	// syslog(3) and busybox without a host; no time at all; no tag.
	check::equal(read("<30>crond[7]: job"), "info daemon||crond||job");
	check::equal(read("<30>crond[7]:job"), "info daemon||crond||job");
	check::equal(read("<30>just words"), "info daemon||||just words");
	check::equal(read("<30>web1 words: more"), "info daemon||||web1 words: more");
	check::equal(read("<30>Nov 22 15:46:36 web1 postfix/smtpd[12]: x"), "info daemon|web1|postfix/smtpd||x");
	check::equal(read("<30>Nov 22 15:46:36 fe80::1 Foo::Bar: x"), "info daemon|fe80::1|Foo::Bar||x");
	check::equal(read("<30>Nov 22 15:46:36 (root) CMD"), "info daemon||||(root) CMD");
	check::equal(read("<30>Nov 22 15:46:36 web1 kernel: [ 1.0] oops"), "info daemon|web1|kernel||[ 1.0] oops");
	// Cisco.
	check::equal(read("<189>29: *Mar  1 2026 00:00:36.123 UTC: %LINK-3-UPDOWN: Interface up"),
	             "notice local7||%LINK-3-UPDOWN||Interface up");
	check::equal(read("<189>29: Nov 22 15:46:36.123: %SYS-5-CONFIG_I: Configured"),
	             "notice local7||%SYS-5-CONFIG_I||Configured");
}

void wants_a_priority()
{
	for (const std::string_view bad :
	     {"", "text", "<>x", "<192>x", "<1000>x", "<-1>x", "<13 x", "<013>x", "<1x>x", "<", "13>x"})
		check::equal(read(bad), "malformed");
	check::equal(read("<0>x"), "emerg kern||||x");
	check::equal(read("<191>x"), "debug local7||||x");
}

void ends_before_line_ends_and_nul()
{
	check::equal(read("<13>a: text\n"), "notice user||a||text");
	check::equal(read("<13>a: text\r\n\0"sv), "notice user||a||text");
	check::equal(read("<13>a: two\nlines\n"), "notice user||a||two\nlines");
	check::equal(read("<13>\n"), "notice user||||");
}

void knows_its_own()
{
	CHECK(looks_like_syslog("<13>x"));
	CHECK(looks_like_syslog("103 <13>1 x"));
	CHECK(!looks_like_syslog("<b>bold</b>"));
	CHECK(!looks_like_syslog("103 x"));
	CHECK(!looks_like_syslog("103"));
	CHECK(!looks_like_syslog(""));
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_logger_over_udp),
    TEST_CASE(reads_logger_in_rfc3164),
    TEST_CASE(reads_logger_on_a_unix_socket),
    TEST_CASE(takes_channels_from_msgid_and_tag),
    TEST_CASE(takes_octet_counts),
    TEST_CASE(skips_structured_data),
    TEST_CASE(takes_a_broken_header_for_rfc3164),
    TEST_CASE(reads_the_variations_of_rfc3164),
    TEST_CASE(wants_a_priority),
    TEST_CASE(ends_before_line_ends_and_nul),
    TEST_CASE(knows_its_own),
};

} // namespace

int main()
{
	return check::main("syslog", kTests);
}
