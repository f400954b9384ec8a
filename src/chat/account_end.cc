// SPDX-License-Identifier: MIT
#include "chat/account_end.hh"

#include "chat/audience.hh"
#include "chat/text.hh"
#include "chat/world.hh"
#include "irc/numerics.hh"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace confer::chat {

namespace {

/**
 * Keeps everybody from logging in to an account that is about to end. If it does not end, the destructor lets them
 * again.
 */
class Closed {
public:
	Closed(World &world, const Account &account) : world_(world), account_(account)
	{
		WorldWrite lock(world_);
		world_.changing_account_names().shut(account_.name, true);
	}
	~Closed()
	{
		WorldWrite lock(world_);
		world_.changing_account_names().shut(account_.name, account_.suspended);
	}
	Closed(const Closed &) = delete;
	Closed &operator=(const Closed &) = delete;

private:
	World &world_;
	const Account &account_;
};

Accounts::Answer no_such_account(std::string_view name)
{
	return {AccountResult::unknown, {}, text("There is no account ", name)};
}

/** Sessions that have logged in to the account and were not welcomed yet. */
std::vector<Session *> newcomers_of(World &world, std::string_view account) REQUIRES(world_role)
{
	std::vector<Session *> found;
	for (Session *session : world.sessions()) {
		if (session->user == nullptr && !session->account.empty() && world.case_map().equal(session->account, account))
			found.push_back(session);
	}
	return found;
}

/** A line that tells a client that it is logged out. */
Event &logged_out(World &world, std::string_view nick, std::string_view mask, Delivery &out)
{
	Event &event = out.event();
	event.start(world.message_ids(), world.name(), irc::digits(irc::RPL_LOGGEDOUT), {nick, mask},
	            "You are now logged out");
	return event;
}

/** Logs the user out, and tells its clients. Returns who else is to be told. */
Audience log_out(World &world, User &user, Delivery &out) REQUIRES(world_role)
{
	Event &event = logged_out(world, user.nick, user.source(), out);
	Audience audience = Audience::of_account(world, user, {}, out);
	out.prepare({&event}, user.sessions.size());
	world.change_account(user, {}, out.time());
	for (const SessionRef &session : user.sessions)
		session->account.clear();
	out.send(user, event);
	return audience;
}

/** Forgets what belongs to the account and logs its users out. False: the log has no space for that. */
bool empty_account(World &world, const std::string &account, Delivery &out) EXCLUDES(world_role)
{
	WorldWrite lock(world);
	if (!world.erase_lines_of(account, out.time()) || !world.forget_account(account, out.time()))
		return false;
	std::vector<User *> absent;
	std::vector<Audience> audiences;
	for (User *user : world.users_of(account)) {
		if (user->is_absent()) {
			absent.push_back(user);
			world.change_account(*user, {}, out.time()); // that it leaves is not said by the account any more
		} else {
			audiences.push_back(log_out(world, *user, out));
		}
	}
	for (Session *session : newcomers_of(world, account)) {
		Event &event = logged_out(world, "*", "*!*@*", out);
		out.prepare({&event}, 1);
		session->account.clear();
		out.send(*session, event);
	}
	world.remove_users(absent, "Account dropped", out, &lock);
	for (const Audience &audience : audiences)
		audience.tell();
	return true;
}

} // namespace

Accounts::Answer drop_account(World &world, std::string_view name, Delivery &out)
{
	Account account;
	if (!world.accounts().find(name, account))
		return no_such_account(name);
	const Closed closed(world, account);
	if (!empty_account(world, account.name, out))
		return {AccountResult::unavailable, {}, "Nothing was changed: the disk of the server is full"};
	Accounts::Answer answer = world.accounts().drop(account.name);
	Account still;
	if (answer.is_done() || !world.accounts().find(account.name, still)) {
		WorldWrite lock(world);
		world.changing_account_names().drop_account(account.name);
	}
	return answer;
}

bool makes_operators(const World &world, std::string_view account)
{
	const std::vector<Operator> &operators = world.settings().operators;
	return std::any_of(operators.begin(), operators.end(),
	                   [&](const Operator &entry) { return world.case_map().equal(entry.account, account); });
}

std::string bad_drop(const World &world, std::string_view account)
{
	if (!makes_operators(world, account))
		return {};
	return text("The configuration makes the account ", account,
	            " an operator of the server, and so the next owner of that name: change the configuration first.");
}

Accounts::Answer suspend_account(World &world, std::string_view name, std::string_view reason, Delivery &out)
{
	Account account;
	if (!world.accounts().find(name, account))
		return no_such_account(name);
	Accounts::Answer answer = world.accounts().suspend(account.name, true);
	if (!answer.is_done())
		return answer;
	WorldWrite lock(world);
	world.changing_account_names().shut(account.name, true);
	const std::string why = text("Account suspended: ", reason);
	const std::vector<User *> users = world.users_of(account.name);
	for (Session *session : newcomers_of(world, account.name))
		out.finish(*session, why);
	for (const User *user : users) {
		for (const SessionRef &session : user->sessions)
			out.finish(*session, why);
	}
	world.remove_users(users, why, out, &lock);
	return answer;
}

Accounts::Answer reopen_account(World &world, std::string_view name)
{
	Account account;
	if (!world.accounts().find(name, account))
		return no_such_account(name);
	Accounts::Answer answer = world.accounts().suspend(account.name, false);
	if (answer.is_done()) {
		WorldWrite lock(world);
		world.changing_account_names().shut(account.name, false);
	}
	return answer;
}

} // namespace confer::chat
