// SPDX-License-Identifier: MIT
#include "fixture.hh"

#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

/** A session that has logged in to the account, before NICK and USER. */
std::shared_ptr<FakeSession> connect_as(Stage &stage, const std::string &account)
{
	std::shared_ptr<FakeSession> session = stage.connect();
	WorldWrite lock(stage.world);
	session->account = account;
	return session;
}

void a_user_has_the_account_of_its_session()
{
	Stage stage;
	const auto session = connect_as(stage, "Alice");
	stage.say(*session, "NICK al");
	stage.say(*session, "USER al 0 * :Al");
	WorldRead lock(stage.world);
	check::equal(stage.world.find_user("al")->account, "Alice");
}

} // namespace

int main()
{
	return check::main("sessions", {
	                                   TEST_CASE(a_user_has_the_account_of_its_session),
	                               });
}
