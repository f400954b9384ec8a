// SPDX-License-Identifier: MIT
#include "chat/commands/services.hh"

namespace confer::chat {

namespace {

using enum ServiceAccess;

/** By name. To add a command: write its handler, declare it in services.hh, add its row here. */
constexpr ServiceCommand kChanServCommands[] = {
    {"ACCEPT", cs_accept, accounts, 1, false, "ACCEPT <#channel>",
     "Makes a channel yours that its founder offers you with TRANSFER."},
    {"ACCESS", cs_access, owners, 2, false, "ACCESS <#channel> LIST | ADD <account> <rank> | DEL <account>",
     "Lists, sets and removes the ranks of accounts in a registered channel. Who joins gets the status of its rank.\n"
     "Ranks are owner, admin, op, halfop and voice, or their letters q, a, o, h and v.\n"
     "Admins and above change ranks below their own; everybody may DEL their own."},
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
     "Without a code it tells the code that confirms it."},
    {"HALFOP", cs_status, accounts, 1, false, "HALFOP <#channel> [<nick>{ <nick>}]",
     "Gives the status of a half-operator (+h), to you if no nick is given; for those whose rank is op or above."},
    {"HELP", service_help, anyone, 0, false, "HELP [<command>]", "Explains a command, or lists them all."},
    {"INFO", cs_info, anyone, 1, false, "INFO <#channel>", "Tells whose a registered channel is, and since when."},
    {"LIST", cs_list, owners, 0, false, "LIST [<account>]",
     "Lists the registered channels in which you have a rank; for operators of the server those of any account."},
    {"OP", cs_status, accounts, 1, false, "OP <#channel> [<nick>{ <nick>}]",
     "Gives the status of an operator (+o), to you if no nick is given; for those whose rank is op or above."},
    {"OWNER", cs_status, accounts, 1, false, "OWNER <#channel> [<nick>{ <nick>}]",
     "Gives the status of a founder (+q), to you if no nick is given; for owners and the founder."},
    {"REGISTER", cs_register, accounts, 1, false, "REGISTER <#channel>",
     "Makes a channel yours that you are an operator of. It stays when it is empty and across restarts, with its "
     "topic,\n"
     "modes, lists and history, and you get the status of its founder when you join it."},
    {"SUSPEND", cs_suspend, operators, 1, false, "SUSPEND <#channel> [<reason>]",
     "Closes a registered channel: nobody joins it, speaks there or gets a status, until UNSUSPEND."},
    {"TRANSFER", cs_transfer, owners, 2, false, "TRANSFER <#channel> <account>",
     "Offers your channel to an account, which becomes its founder with ACCEPT; offer it to yourself to take that "
     "back.\n"
     "An operator of the server transfers any channel, at once."},
    {"UNSUSPEND", cs_unsuspend, operators, 1, false, "UNSUSPEND <#channel>",
     "Opens a channel again that was suspended."},
    {"VOICE", cs_status, accounts, 1, false, "VOICE <#channel> [<nick>{ <nick>}]",
     "Gives a voice (+v), to you if no nick is given; for those whose rank is halfop or above."},
};

constexpr ServiceCommand kNickServCommands[] = {
    {"CERT", ns_cert, accounts, 1, false, "CERT LIST | ADD [<fingerprint>] | DEL <fingerprint>",
     "Lists, adds and removes what logs in to your account by SASL EXTERNAL: certificates, where a proxy in front of "
     "the\n"
     "server checks them, by the SHA-256 of the certificate; and your user on the server's machine, as uid:1000.\n"
     "ADD without a fingerprint takes what your connection has."},
    {"DROP", ns_drop, owners, 1, false, "DROP <account> [<code>]",
     "Ends an account, with its nicks, channels and settings, and erases what it has said: yours, or for operators of\n"
     "the server any. Without a code it tells the code that confirms it."},
    {"GHOST", ns_ghost, accounts, 1, false, "GHOST <nick>",
     "Disconnects a user who has a nick of your account, or is logged in to it."},
    {"GROUP", ns_group, accounts, 0, false, "GROUP", "Makes the nick that you have one of your account."},
    {"HELP", service_help, anyone, 0, false, "HELP [<command>]", "Explains a command, or lists them all."},
    {"IDENTIFY", ns_identify, anyone, 1, true, "IDENTIFY [<account>] <password>",
     "Logs you in, to the account of your nick if you name none. Clients that know SASL do it before they join."},
    {"INFO", ns_info, anyone, 0, false, "INFO [<account>]",
     "Tells since when an account is registered; to its owner and operators of the server also its last login, "
     "address,\n"
     "nicks, identities and channels."},
    {"LOGOUT", ns_logout, accounts, 0, false, "LOGOUT", "Logs you out; you keep your nick and your channels."},
    {"REGAIN", ns_regain, accounts, 0, false, "REGAIN [<nick>]",
     "Gives you a nick of your account, or its name; another user who has it is disconnected."},
    {"REGISTER", ns_register, anyone, 1, true, "REGISTER <password> [<email>]",
     "Registers an account that is named as your nick, which is then yours alone, and logs you in."},
    {"SAPASSWORD", ns_sapassword, operators, 2, true, "SAPASSWORD <account> <password>",
     "Sets the password of somebody who has forgotten it, unless the account makes its user an operator of the "
     "server."},
    {"SAREGISTER", ns_saregister, operators, 2, true, "SAREGISTER <account> <password> [<email>]",
     "Registers an account for somebody else."},
    {"SET", ns_set, accounts, 1, true,
     "SET PASSWORD <password> | EMAIL <email>|OFF | ALWAYS-ON|AUTOREPLAY|MULTICLIENT ON|OFF|DEFAULT",
     "Changes your password, the address at which operators of the server reach you, or what your account has chosen:\n"
     "ALWAYS-ON keeps you in your channels while no client of yours is connected.\n"
     "AUTOREPLAY sends a client what you have missed, if it cannot ask for it.\n"
     "MULTICLIENT lets several clients of yours be you at the same time."},
    {"SUSPEND", ns_suspend, operators, 1, false, "SUSPEND <account> [<reason>]",
     "Disconnects the users of an account, and lets nobody log in to it."},
    {"UNGROUP", ns_ungroup, accounts, 0, false, "UNGROUP [<nick>]",
     "Frees a nick of your account, or the one that you have."},
    {"UNSUSPEND", ns_unsuspend, operators, 1, false, "UNSUSPEND <account>", "Lets an account log in again."},
};

} // namespace

std::span<const ServiceCommand> service_commands(std::string_view service) noexcept
{
	if (service == kChanServ)
		return kChanServCommands;
	return kNickServCommands;
}

} // namespace confer::chat
