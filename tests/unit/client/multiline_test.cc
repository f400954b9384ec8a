// SPDX-License-Identifier: MIT
#include "client/link/multiline.hh"

#include "client/link/delivery.hh"
#include "server_lines.hh"

using namespace confer::client;

namespace {

using Fate = Multiline::Fate;

Fate tell(Multiline &multiline, std::string line)
{
	return multiline.take(*test::Parsed(std::move(line)));
}

void joins_lines()
{
	Multiline multiline;
	check::equal(tell(multiline, ":bob!b@h PRIVMSG #ops :alone"), Fate::pass);
	check::equal(tell(multiline, "@msgid=m1;time=t :bob!b@h BATCH +x draft/multiline #ops"), Fate::keep);
	check::equal(tell(multiline, "@batch=x :bob!b@h PRIVMSG #ops :one"), Fate::keep);
	check::equal(tell(multiline, "@batch=y :bob!b@h PRIVMSG #ops :of another"), Fate::pass);
	check::equal(tell(multiline, "@batch=x :bob!b@h PRIVMSG #ops :"), Fate::keep);
	check::equal(tell(multiline, "@batch=x :bob!b@h PRIVMSG #ops :thr"), Fate::keep);
	check::equal(tell(multiline, "@batch=x;draft/multiline-concat :bob!b@h PRIVMSG #ops :ee"), Fate::keep);
	check::equal(tell(multiline, ":s BATCH -x"), Fate::whole);
	const std::string whole = multiline.take_whole();
	check::equal(whole, "@msgid=m1;time=t;confer/lines :bob!b@h PRIVMSG #ops :one\x1e\x1ethree");
	check::equal(with_line_ends((*test::Parsed(whole)).param(1)), "one\n\nthree");
	check::equal(tell(multiline, ":s BATCH -x"), Fate::pass);
}

void bears_nonsense()
{
	Multiline multiline;
	for (const char *line : {"BATCH", "BATCH +", "BATCH -", "BATCH +a", "BATCH +a chathistory #ops", "BATCH -a"})
		check::equal(tell(multiline, line), Fate::pass);
	check::equal(tell(multiline, "BATCH +e draft/multiline #ops"), Fate::keep);
	check::equal(tell(multiline, "BATCH -e"), Fate::keep); // nothing was in it
	for (std::size_t i = 0; i < Multiline::kMaxOpen; ++i)
		check::equal(tell(multiline, "BATCH +" + std::to_string(i) + " draft/multiline #ops"), Fate::keep);
	check::equal(tell(multiline, "BATCH +more draft/multiline #ops"), Fate::pass);
	const std::string line = "@batch=0 :b!b@h PRIVMSG #ops :" + std::string(1000, 'x');
	for (int i = 0; i < 100; ++i)
		check::equal(tell(multiline, line), Fate::keep);
	check::equal(tell(multiline, "BATCH -0"), Fate::whole);
	CHECK(multiline.take_whole().size() < Multiline::kMaxBytes + 100);
	multiline.start();
	check::equal(tell(multiline, "BATCH -1"), Fate::pass);
}

void reads_limits()
{
	const MultilineLimits limits = parse_multiline("max-bytes=4096,max-lines=32");
	check::equal(limits.bytes, 4096);
	check::equal(limits.lines, 32);
	for (const char *value : {"", "max-bytes", "max-bytes=", "x=1,max-lines=y"}) {
		check::equal(parse_multiline(value).bytes, 0);
		check::equal(parse_multiline(value).lines, 0);
	}
}

std::string joined(const std::vector<std::string_view> &texts)
{
	std::string all;
	for (const std::string_view text : texts)
		all += (all.empty() ? "" : "|") + std::string(text);
	return all;
}

void cuts_to_the_limits()
{
	check::equal(joined(multiline_texts("one\ntwo\nthree\n", 100, {})), "one\ntwo\nthree");
	check::equal(joined(multiline_texts("one\ntwo\nthree", 100, {.lines = 2})), "one\ntwo|three");
	check::equal(joined(multiline_texts("one\ntwo\nthree", 100, {.bytes = 8})), "one\ntwo|three");
	check::equal(joined(multiline_texts("\n\none\n\n\ntwo\n\n", 100, {})), "one\n\n\ntwo");
	check::equal(joined(multiline_texts("\n\n", 100, {})), "");
	const std::vector<MultilinePart> parts = multiline_parts("a\n\n" + std::string(40, 'x'), 30);
	check::equal(parts.size(), 4);
	CHECK(parts[1].text.empty() && !parts[2].continues && parts[3].continues);
	check::equal(parts[3].text.size(), 10);
}

void sends_and_confirms_a_batch()
{
	constexpr std::string_view kCaps = "batch echo-message labeled-response message-tags draft/multiline";
	Session session = test::ready(kCaps);
	Delivery delivery;
	std::string out;
	check::equal(delivery.send("PRIVMSG", "#ops", "one\ntwo", session, out, "m;7"), 1);
	check::equal(out, "@label=1;+draft/reply=m\\:7 BATCH +confer draft/multiline #ops\r\n"
	                  "@batch=confer PRIVMSG #ops :one\r\n"
	                  "@batch=confer PRIVMSG #ops :two\r\n"
	                  "BATCH -confer\r\n");
	const auto settled =
	    delivery.receive(*test::Parsed("@label=1;confer/lines :alice!al@host PRIVMSG #ops :one\x1etwo"), session);
	check::equal(settled.size(), 1);
	CHECK(settled.at(0).fate == Delivery::Fate::accepted && settled.at(0).echoed);

	Session plain = test::ready("batch echo-message draft/multiline");
	Delivery unlabelled;
	(void)unlabelled.send("PRIVMSG", "#ops", "one\ntwo", plain, out);
	check::equal(unlabelled.receive(*test::Parsed(":alice!al@host PRIVMSG #ops :one\x1etwo"), plain).size(), 1);
	(void)unlabelled.send("PRIVMSG", "#ops", "one\ntwo", plain, out);
	const auto refused = unlabelled.receive(*test::Parsed(":s FAIL BATCH MULTILINE_MAX_LINES 1 :too many"), plain);
	check::equal(refused.size(), 1);
	CHECK(refused.at(0).fate == Delivery::Fate::refused);
}

const CMUnitTest kTests[] = {
    TEST_CASE(joins_lines),
    TEST_CASE(bears_nonsense),
    TEST_CASE(reads_limits),
    TEST_CASE(cuts_to_the_limits),
    TEST_CASE(sends_and_confirms_a_batch),
};

} // namespace

int main()
{
	return check::main("multiline", kTests);
}
