// SPDX-License-Identifier: MIT
//
// conferd(8) tells the members of the objects that the control socket sends, no less and no more:
//
//     .Ss Members of the objects
//     .It Li MEMBER , MEMBER
//
//     control_manual_test CONFERD.8
#include "chat/control/control.hh"

#include "account_scene.hh"
#include "support/manual_page.hh"

#include <set>
#include <string>
#include <string_view>

#include "support/check.hh"

namespace {

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;
using Set = std::set<std::string>;

std::string page;

/** Adds the names of the members of the objects in an answer. */
void add_members(std::string_view answer, Set &members)
{
	for (std::size_t at = answer.find('"'); at != answer.npos; at = answer.find('"', at + 1)) {
		const std::size_t begin = at + 1;
		for (at = begin; answer.at(at) != '"'; ++at) {
			if (answer[at] == '\\')
				++at;
		}
		if (answer.substr(at).starts_with("\":"))
			members.emplace(answer.substr(begin, at - begin));
	}
}

void members_of_objects_are_told()
{
	AccountScene scene;
	const auto ann = scene.log_in("ann");
	scene.say(*ann, "JOIN #ops");
	scene.host.faults = {"test.conf:3: wrong"};
	Set there;
	for (const std::string_view request :
	     {"kline add ben@*", "accounts list", "accounts show alice", "channels list", "channels show #ops",
	      "clients list", "kline list", "rehash", "stats", "status"}) {
		std::string answer;
		run_control({scene.world, scene.host, scene.out}, "root", request, [&](std::string_view bytes) {
			answer += bytes;
			return true;
		});
		const std::size_t before = there.size();
		add_members(answer, there);
		CHECK(answer.starts_with('{') || there.size() == before);
	}
	Set told;
	for (const check::ManualEntry &entry : check::manual_entries(page, "Members of the objects")) {
		for (const std::string &word : check::words_of(entry.heading)) {
			if (word != "Li" && word != ",")
				told.insert(word);
		}
	}
	if (const std::string differences = check::differences(there, told); !differences.empty())
		check::fail("conferd.8:" + differences);
}

const CMUnitTest kTests[] = {
    TEST_CASE(members_of_objects_are_told),
};

} // namespace

int main(int argc, char **argv)
{
	if (argc != 2) {
		std::fprintf(stderr, "usage: %s conferd.8\n", argv[0]);
		return 64;
	}
	page = check::read_file(argv[1]);
	return check::main("control manual", kTests);
}
