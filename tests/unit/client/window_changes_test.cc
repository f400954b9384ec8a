// SPDX-License-Identifier: MIT
//
// What becomes of what was typed when the server, not the user, opens or closes a window.
#include "client/talk/chat.hh"

#include "chat_rig.hh"
#include "support/check.hh"

using namespace confer::client;
using test::ChatRig;

namespace {

/** What was typed in a window that is closed, and has not arrived, is found in another one of its server. */
void keeps_what_closed_windows_had()
{
	ChatRig rig;
	(void)rig.chat.input("/query bob", rig.wall);
	rig.window("bob")->draft.text = "half a line";
	rig.window("bob")->unsent.push_back({.command = "PRIVMSG", .target = "bob", .text = "refused"});
	rig.chat.windows().show(*rig.window("#ops"));
	rig.chat.windows().close(*rig.window("bob"));
	(void)rig.tick();
	check::equal(rig.last("#ops"), "1 message was not sent; Alt-R takes it back");
	check::equal(rig.chat.take_unsent(), "/msg bob refused");
	check::equal(rig.window("#ops")->history.earlier("").value_or(""), "half a line");
}

/** What /query was to send while there was no connection can be taken back in the window that it has opened. */
void keeps_what_query_could_not_send()
{
	ChatRig rig;
	rig.lose();
	(void)rig.chat.input("/query bob " + std::string(900, 'x'), rig.wall);
	check::equal(rig.chat.windows().current().name, "bob");
	check::equal(rig.last("bob"), "Not connected: that was not sent; Alt-R takes it back");
	check::equal(rig.chat.take_unsent(), std::string(900, 'x'));
	check::equal(rig.sent(), "");
}

/** A channel that was asked for is shown where the user waits for it, and nowhere else. */
void shows_a_joined_channel_where_it_is_awaited()
{
	ChatRig rig;
	(void)rig.chat.input("/join #dev", rig.wall);
	rig.tell(":alice!a@h JOIN #dev");
	check::equal(rig.chat.windows().current().name, "#dev");
	(void)rig.chat.input("/join #far", rig.wall);
	rig.chat.windows().show(*rig.window("#ops"));
	rig.tell(":alice!a@h JOIN #far");
	check::equal(rig.chat.windows().current().name, "#ops");
}

const CMUnitTest kTests[] = {
    TEST_CASE(keeps_what_closed_windows_had),
    TEST_CASE(keeps_what_query_could_not_send),
    TEST_CASE(shows_a_joined_channel_where_it_is_awaited),
};

} // namespace

int main()
{
	return check::main("window_changes", kTests);
}
