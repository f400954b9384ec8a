// SPDX-License-Identifier: MIT
#include "client/terminal/completion.hh"

#include "irc/ascii.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::client;

namespace {

struct SomeNames : Names {
	static std::vector<std::string> starting(std::initializer_list<std::string_view> all, std::string_view start)
	{
		std::vector<std::string> found;
		for (std::string_view name : all)
			if (confer::irc::equal_nocase(name.substr(0, start.size()), start))
				found.emplace_back(name);
		return found;
	}
	std::vector<std::string> nicks(std::string_view start) const override
	{
		return starting({"bob", "Bert", "carol"}, start);
	}
	std::vector<std::string> channels(std::string_view start) const override
	{
		return starting({"#ops", "#dev"}, start);
	}
	std::vector<std::string> server_names(std::string_view start) const override
	{
		return starting({"office", "lab"}, start);
	}
	std::vector<std::string> windows(std::string_view start) const override
	{
		return starting({"lab", "#ops@lab", "#ops@office", "bob"}, start);
	}
	std::string topic(std::string_view channel) const override
	{
		return channel.empty() ? "the topic here" : channel == "#dev" ? "that of #dev" : "";
	}
};

/** The candidates for the word at the end of a text, joined by '|'. */
std::string candidates(std::string_view text)
{
	std::string joined;
	for (const std::string &candidate : complete(text, text.size(), SomeNames()).candidates)
		joined += (joined.empty() ? "" : "|") + candidate;
	return joined;
}

void completes_what_restricts_a_search()
{
	check::equal(candidates("/search "), "");
	check::equal(candidates("/search i"), "in:");
	check::equal(candidates("/search disk be"), "before:|Bert ");
	check::equal(candidates("/search in:"), "in:#ops |in:#dev ");
	check::equal(candidates("/search in:#o"), "in:#ops ");
	check::equal(candidates("/search in:b"), "in:bob |in:Bert ");
	check::equal(candidates("/search x FROM:c"), "FROM:carol ");
	check::equal(candidates("/search http:"), "");
}

void knows_what_is_wanted()
{
	check::equal(candidates("b"), "bob: |Bert: ");
	check::equal(candidates("BO"), "bob: ");
	check::equal(candidates("hello b"), "bob |Bert ");
	check::equal(candidates("see #o"), "#ops ");
	check::equal(candidates("one\nca"), "carol: ");
	check::equal(candidates(""), "");
	check::equal(candidates("hello "), "");
	check::equal(candidates("zz"), "");
	check::equal(candidates("/whoi"), "/whois ");
	check::equal(candidates("/WHOI"), "/whois ");
	check::equal(candidates("/nosuch b"), "");
	check::equal(candidates("/whois b"), "bob |Bert ");
	check::equal(candidates("/join "), "#ops |#dev ");
	check::equal(candidates("/j #d"), "#dev ");
	check::equal(candidates("/help whoi"), "whois ");
	check::equal(candidates("/connect "), "office|lab");
	check::equal(candidates("/connect o"), "office");
	check::equal(candidates("/connect office b"), "");
	check::equal(candidates("/window "), "lab|#ops@lab|#ops@office|bob");
	check::equal(candidates("/w #ops@o"), "#ops@office");
	check::equal(candidates("/w bob c"), "");
	check::equal(candidates("/kick bob c"), "carol ");
	check::equal(candidates("/clear b"), "");
	check::equal(candidates("@b"), "@bob |@Bert ");
	check::equal(candidates("hello @ca"), "@carol ");
	check::equal(candidates("/topic "), "the topic here|#ops |#dev ");
	check::equal(candidates("/topic #dev "), "that of #dev");
	check::equal(candidates("/topic #d"), "#dev ");
	check::equal(candidates("/set "), "formatting |ranks |topic ");
	check::equal(candidates("/set fo"), "formatting ");
	check::equal(candidates("/op b"), "bob |Bert ");
	check::equal(candidates("//wh"), "");
}

void completes_in_the_middle()
{
	const Completion completion = complete("hi bo there", 5, SomeNames());
	check::equal(completion.start, 3);
	check::equal(completion.candidates.at(0), "bob ");
}

void goes_round()
{
	Completing completing;
	const SomeNames names;
	check::equal(*completing.next("b", 1, names, 1), "bob: ");
	check::equal(*completing.next("bob: ", 5, names, 1), "Bert: ");
	check::equal(*completing.next("Bert: ", 6, names, 1), "bob: ");
	check::equal(*completing.next("bob: ", 5, names, -1), "Bert: ");
	completing.end();
	CHECK(!completing.next("Bert: ", 6, names, 1));
	check::equal(*completing.next("b", 1, names, -1), "Bert: ");
}

const CMUnitTest kTests[] = {
    TEST_CASE(knows_what_is_wanted),
    TEST_CASE(completes_what_restricts_a_search),
    TEST_CASE(completes_in_the_middle),
    TEST_CASE(goes_round),
};

} // namespace

int main()
{
	return check::main("completion", kTests);
}
