// SPDX-License-Identifier: MIT
#include "chat/commands/services.hh"

namespace confer::chat {

namespace {

using enum ServiceAccess;

/** By name. To add a command: write its handler, declare it in services.hh, add its row here. */
constexpr ServiceCommand kChanServCommands[] = {
    {"ACCEPT", cs_accept, accounts, 1, false, "ACCEPT <#channel>",
     "Makes you the founder of a channel that its founder has offered you with TRANSFER."},
    {"ACCESS", cs_access, owners, 2, false, "ACCESS <#channel> LIST | ADD <account> <rank> | DEL <account>",
     "Lists, sets and removes the ranks of accounts in a registered channel. A user who joins gets the status of the "
     "rank.\n"
     "Ranks are owner, admin, op, halfop and voice, or their letters q, a, o, h and v.\n"
     "Admins and above can change ranks below their own; everybody can DEL their own."},
    {"ADMIN", cs_status, accounts, 1, false, "ADMIN <#channel> [<nick>{ <nick>}]",
     "Gives the status of an admin (+a), to you if no nick is given; for owners and the founder."},
    {"DEADMIN", cs_status, accounts, 1, false, "DEADMIN <#channel> [<nick>{ <nick>}]",
     "Takes the status of an admin (-a); for owners and the founder."},
    {"DEHALFOP", cs_status, accounts, 1, false, "DEHALFOP <#channel> [<nick>{ <nick>}]",
     "Takes the status of a half-operator (-h); for those whose rank is op or above."},
    {"DEOP", cs_status, accounts, 1, false, "DEOP <#channel> [<nick>{ <nick>}]",
     "Takes the status of an operator (-o); for those whose rank is op or above."},
    {"DEOWNER", cs_status, accounts, 1, false, "DEOWNER <#channel> [<nick>{ <nick>}]",
     "Takes the status of a founder (-q); for owners and the founder."},
    {"DEVOICE", cs_status, accounts, 1, false, "DEVOICE <#channel> [<nick>{ <nick>}]",
     "Takes the voice (-v); for those whose rank is halfop or above."},
    {"DROP", cs_drop, owners, 1, false, "DROP <#channel> [<code>]",
     "Ends the registration of a channel; for its founder and operators of the server.\n"
     "Without a code it shows the code that confirms this."},
    {"HALFOP", cs_status, accounts, 1, false, "HALFOP <#channel> [<nick>{ <nick>}]",
     "Gives the status of a half-operator (+h), to you if no nick is given; for those whose rank is op or above."},
    {"HELP", service_help, anyone, 0, false, "HELP [<command>]", "Explains a command, or lists them all."},
    {"INFO", cs_info, anyone, 1, false, "INFO <#channel>",
     "Shows the founder of a registered channel, and when it was registered."},
    {"LIST", cs_list, owners, 0, false, "LIST [<account>]",
     "Lists the registered channels in which you have a rank; for operators of the server those of any account."},
    {"OP", cs_status, accounts, 1, false, "OP <#channel> [<nick>{ <nick>}]",
     "Gives the status of an operator (+o), to you if no nick is given; for those whose rank is op or above."},
    {"OWNER", cs_status, accounts, 1, false, "OWNER <#channel> [<nick>{ <nick>}]",
     "Gives the status of a founder (+q), to you if no nick is given; for owners and the founder."},
    {"REGISTER", cs_register, accounts, 1, false, "REGISTER <#channel>",
     "Registers a channel in which you are an operator. It stays when it is empty and across restarts, with its "
     "topic,\n"
     "modes, lists and history, and you get the status of its founder when you join it."},
    {"SUSPEND", cs_suspend, operators, 1, false, "SUSPEND <#channel> [<reason>]",
     "Suspends a registered channel: nobody can join it, speak in it or get a status, until UNSUSPEND."},
    {"TRANSFER", cs_transfer, owners, 2, false, "TRANSFER <#channel> <account>",
     "Offers your channel to an account, which becomes its founder with ACCEPT; offer it to yourself to take that "
     "back.\n"
     "An operator of the server can transfer any channel, at once."},
    {"UNSUSPEND", cs_unsuspend, operators, 1, false, "UNSUSPEND <#channel>", "Ends the suspension of a channel."},
    {"VOICE", cs_status, accounts, 1, false, "VOICE <#channel> [<nick>{ <nick>}]",
     "Gives a voice (+v), to you if no nick is given; for those whose rank is halfop or above."},
};

constexpr ServiceCommand kNickServCommands[] = {
    {"CERT", ns_cert, accounts, 1, false, "CERT LIST | ADD [<fingerprint>] | DEL <fingerprint>",
     "Lists, adds and removes the identities that can log in to your account by SASL EXTERNAL.\n"
     "An identity is the SHA-256 of a certificate, if a proxy in front of the server checks certificates,\n"
     "or your user on the server's machine, such as uid:1000.\n"
     "ADD without a fingerprint adds the identity of your connection."},
    {"DROP", ns_drop, owners, 1, false, "DROP <account> [<code>]",
     "Deletes your account with its nicks and settings, and erases its messages; operators of the server can drop\n"
     "any account. Without a code it shows the code that confirms this."},
    {"GHOST", ns_ghost, accounts, 1, false, "GHOST <nick>",
     "Disconnects a user who has a nick of your account, or is logged in to it."},
    {"GROUP", ns_group, accounts, 0, false, "GROUP", "Adds your present nick to your account."},
    {"HELP", service_help, anyone, 0, false, "HELP [<command>]", "Explains a command, or lists them all."},
    {"IDENTIFY", ns_identify, anyone, 1, true, "IDENTIFY [<account>] <password>",
     "Logs you in, to the account of your nick if you name none. Clients with SASL do this before they join channels."},
    {"INFO", ns_info, anyone, 0, false, "INFO [<account>]",
     "Shows when an account was registered; to its owner and operators of the server also its last login, "
     "address,\n"
     "nicks, identities and channels."},
    {"LOGOUT", ns_logout, accounts, 0, false, "LOGOUT", "Logs you out; you keep your nick and your channels."},
    {"REGAIN", ns_regain, accounts, 0, false, "REGAIN [<nick>]",
     "Gives you a nick of your account, by default its name; another user who has it is disconnected."},
    {"REGISTER", ns_register, anyone, 1, true, "REGISTER <password> [<email>]",
     "Registers an account with the name of your nick, which nobody else can take then, and logs you in."},
    {"SAPASSWORD", ns_sapassword, operators, 2, true, "SAPASSWORD <account> <password>",
     "Sets the password of an account whose owner has forgotten it, unless the account makes its user an operator of "
     "the server."},
    {"SAREGISTER", ns_saregister, operators, 2, true, "SAREGISTER <account> <password> [<email>]",
     "Registers an account for somebody else."},
    {"SET", ns_set, accounts, 1, true,
     "SET PASSWORD <password> | EMAIL <email>|OFF | ALWAYS-ON|AUTOREPLAY|MULTICLIENT ON|OFF|DEFAULT",
     "Changes your password, the email address at which operators of the server can reach you, or a setting:\n"
     "ALWAYS-ON keeps you in your channels while no client of yours is connected.\n"
     "AUTOREPLAY sends a client the messages that you missed, if it cannot ask for them.\n"
     "MULTICLIENT lets several clients of yours share one user."},
    {"SUSPEND", ns_suspend, operators, 1, false, "SUSPEND <account> [<reason>]",
     "Disconnects the users of an account, and refuses logins to it."},
    {"UNGROUP", ns_ungroup, accounts, 0, false, "UNGROUP [<nick>]",
     "Frees a nick of your account, by default your present one."},
    {"UNSUSPEND", ns_unsuspend, operators, 1, false, "UNSUSPEND <account>", "Ends the suspension of an account."},
};

} // namespace

std::span<const ServiceCommand> service_commands(std::string_view service) noexcept
{
	if (service == kChanServ)
		return kChanServCommands;
	return kNickServCommands;
}

} // namespace confer::chat
