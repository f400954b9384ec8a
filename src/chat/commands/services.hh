// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"
#include "chat/service_names.hh"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/** NickServ and ChanServ: what clients without SASL do by messages, and what people do with registered channels. */
namespace confer::chat {

/** Who may give a command to a service. */
enum class ServiceAccess : std::uint8_t {
	anyone,
	accounts,  ///< users who are logged in
	owners,    ///< users who are logged in, and server operators
	operators, ///< server operators
};

class ServiceCall;

/** A row of a service's table: what it understands, HELP and the manual come from it. */
struct ServiceCommand {
	std::string_view name;
	void (*handler)(ServiceCall &);
	ServiceAccess who;
	std::uint8_t least;      ///< words behind the name without which its syntax is answered
	bool secret;             ///< its words hold a password: nobody is shown them
	std::string_view syntax; ///< with the name in front
	std::string_view help;   ///< sentences; lines are separated by \n
};

/** The commands of a service, by name. */
std::span<const ServiceCommand> service_commands(std::string_view service) noexcept;

/**
 * One command to a service while it runs. Handlers hold no lock at their start. What they tell is sent, as NOTICEs of
 * the service, when they have ended.
 */
class ServiceCall {
public:
	ServiceCall(Call &given, std::string_view name, const ServiceCommand &row, std::string_view words);

	Call &call;
	World &world;
	const std::string_view service; ///< its nick
	const ServiceCommand &command;

	/** Word `i` behind the name, empty when it is absent. */
	std::string_view word(std::size_t i) const noexcept { return i < words_.size() ? words_[i] : std::string_view{}; }
	std::size_t words() const noexcept { return words_.size(); }
	/** All from word `i` on, with the spaces between. */
	std::string_view from(std::size_t i) const noexcept
	{
		return i < words_.size() ? text_.substr(static_cast<std::size_t>(words_[i].data() - text_.data()))
		                         : std::string_view{};
	}

	/** Answers a line. */
	template <class... Parts> void tell(const Parts &...parts) { answers_.push_back(text(parts...)); }
	/** Answers with the syntax of the command, behind what is wrong. */
	void tell_syntax(std::string_view wrong) { tell(wrong, " Syntax: ", command.syntax); }
	/** Sends what was told. */
	void send_answers() REQUIRES_SHARED(world_role);

	/** The account that the user is logged in to. */
	const std::string &account() const noexcept REQUIRES_SHARED(world_role) { return call.user().account; }
	bool is_operator() const noexcept REQUIRES_SHARED(world_role) { return call.session.is_operator; }
	/**
	 * The code that confirms something that cannot be undone. It is good until the server ends or `what`, which says
	 * what is to be done to what, is something else.
	 */
	std::string code_for(std::string_view what) const;
	/** True if word `i` is that code. Otherwise answers what to send: the command with these words and the code. */
	bool is_confirmed(std::size_t i, std::string_view what, std::string_view warning, std::string_view words);

private:
	const std::string_view text_;
	std::vector<std::string_view> words_;
	std::vector<std::string> answers_;
};

/** Runs `f` holding the World alone, unless the session's user has gone. Returns false then. */
template <class F> bool alone(ServiceCall &call, F &&f) EXCLUDES(world_role)
{
	WorldWrite lock(call.world);
	call.call.hold = &lock;
	if (call.call.session.user != nullptr)
		f();
	call.call.hold = nullptr;
	return call.call.session.user != nullptr;
}

/** The row of the command table that runs a message to a service; null: the message is to somebody else. */
const Command *service_command(const irc::Message &message, const World &world) noexcept;

// chanserv.cc
void cs_register(ServiceCall &call);
void cs_drop(ServiceCall &call);
void cs_transfer(ServiceCall &call);
void cs_accept(ServiceCall &call);
void cs_info(ServiceCall &call);
void cs_list(ServiceCall &call);
void cs_suspend(ServiceCall &call);
void cs_unsuspend(ServiceCall &call);
// chanserv_access.cc
void cs_access(ServiceCall &call);
void cs_status(ServiceCall &call);
// nickserv.cc
void ns_identify(ServiceCall &call);
void ns_info(ServiceCall &call);
void ns_logout(ServiceCall &call);
void ns_register(ServiceCall &call);
// nickserv_settings.cc
void ns_cert(ServiceCall &call);
void ns_set(ServiceCall &call);
// nickserv_nicks.cc
void ns_ghost(ServiceCall &call);
void ns_group(ServiceCall &call);
void ns_regain(ServiceCall &call);
void ns_ungroup(ServiceCall &call);
// nickserv_end.cc
void ns_drop(ServiceCall &call);
void ns_sapassword(ServiceCall &call);
void ns_saregister(ServiceCall &call);
void ns_suspend(ServiceCall &call);
void ns_unsuspend(ServiceCall &call);
// service_call.cc
void service_help(ServiceCall &call);

} // namespace confer::chat
