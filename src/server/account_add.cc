// SPDX-License-Identifier: MIT
#include "server/account_add.hh"

#include "chat/state_text.hh"
#include "chat/text.hh"
#include "irc/names.hh"
#include "irc/nick_letters.hh"
#include "irc/utf8.hh"
#include "server/complaint.hh"
#include "server/config.hh"
#include "server/data_directory.hh"
#include "server/system_user.hh"
#include "server/typed_password.hh"
#include "vault/account_record.hh"
#include "vault/vault.hh"

#include <confer/stream.hh>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

namespace confer::server {

namespace {

using chat::AccountResult;
using chat::text;

int refuse(int status, std::string_view why)
{
	return complain(status, text("--account-add: ", why));
}

/** What root writes the server could not read: it becomes the user who has the directory, or is to have it. */
std::optional<SystemUser> owner_of(const Config &config)
{
	struct stat status;
	if (::geteuid() != 0)
		return std::nullopt;
	if (::stat(config.data_dir.c_str(), &status) != 0)
		return config.user.empty() ? std::nullopt : SystemUser::find(config.user);
	const passwd *entry = status.st_uid == 0 ? nullptr : ::getpwuid(status.st_uid); // while there is one thread
	return entry == nullptr ? std::nullopt : SystemUser::find(entry->pw_name);
}

int status_of(AccountResult result) noexcept
{
	switch (result) {
	case AccountResult::done: return EX_OK;
	case AccountResult::exists:
	case AccountResult::invalid: return EX_DATAERR;
	default: return EX_IOERR;
	}
}

/** The data directory of conferd.service, which nothing names in a shell. */
constexpr const char *kServiceDirectory = "/var/lib/conferd";

/**
 * Where the control socket of a server of this configuration may be. If nothing names its data directory either, they
 * are those of `confer ctl`.
 */
std::vector<std::string> control_sockets(const Config &config, const DataDirectory &data)
{
	if (config.control_socket)
		return {*config.control_socket};
	const char *chosen = std::getenv("CONFER_CONTROL");
	if (config.data_dir_is_guessed && chosen != nullptr && *chosen != '\0')
		return {chosen};
	return {data.file("control"), "/run/conferd/control"};
}

/** Whether a server has the data directory. Otherwise it belongs to `data` now, if it is there. */
bool is_in_use(DataDirectory &data)
{
	try {
		data.claim();
	} catch (const std::system_error &error) {
		if (error.code().value() != EBUSY)
			throw;
		return true;
	}
	return false;
}

/** Sends a request to the server that runs. Returns its answer; nothing: no server takes it. @throws system_error */
std::optional<std::string> ask_server(const std::vector<std::string> &places, const crypto::SecretText &request)
{
	constexpr std::chrono::seconds kConnecting{5}, kAnswer{60};
	for (const std::string &place : places) {
		const std::optional<Address> address = Address::local(place);
		if (!address)
			continue;
		try {
			Stream stream = Stream::connect(*address, kConnecting);
			stream.send(request.view());
			std::string answer;
			std::array<char, 512> buffer;
			const Deadline ends = std::chrono::steady_clock::now() + kAnswer;
			while (answer.find('\n') == answer.npos && stream.wait_readable(ends) == IoStatus::done) {
				const IoResult got = stream.recv(buffer);
				answer.append(buffer.data(), got.bytes);
				if (!got.ok())
					break;
			}
			return answer.substr(0, answer.find('\n'));
		} catch (const std::system_error &error) {
			if (error.code() != std::errc::no_such_file_or_directory && error.code() != std::errc::connection_refused &&
			    error.code() != std::errc::permission_denied)
				throw;
		}
	}
	return std::nullopt;
}

/** A server has the files of the accounts: it is asked to make this one. */
int add_to_running(const std::vector<std::string> &places, const std::string &name, std::string_view password)
{
	std::string line;
	line.reserve(name.size() + password.size() + 32); // never left, so that one place is wiped
	line.append("accounts add ").append(name).append(" :").append(password).append("\n");
	const crypto::SecretText request(line);
	crypto::wipe(line);
	const std::optional<std::string> answer = ask_server(places, request);
	if (!answer)
		return refuse(EX_UNAVAILABLE, text("conferd is running: use confer ctl accounts add ", name));
	std::string_view rest(*answer);
	const std::string_view verb = chat::cut(rest, ' ');
	if (verb == "OK") {
		std::printf("%.*s\n", static_cast<int>(rest.size()), rest.data());
		return EX_OK;
	}
	const std::string_view code = verb == "FAIL" ? chat::cut(rest, ' ') : std::string_view();
	if (code.empty())
		return refuse(EX_UNAVAILABLE, "conferd has stopped before it answered");
	return refuse(code == "EXISTS" || code == "INVALID" ? EX_DATAERR : code == "DENIED" ? EX_NOPERM : EX_IOERR, rest);
}

/** Whether a server takes requests of this user. */
bool answers(const std::vector<std::string> &places)
{
	const std::optional<std::string> answer = ask_server(places, crypto::SecretText("status\n"));
	return answer && !answer->empty() && !answer->starts_with("FAIL DENIED");
}

/** Where the account is made. */
enum class Destination { server, directory, unclear };

/**
 * For a data directory that nothing names and no server has. A user may add the first account of a server of his own;
 * but root, and the user of conferd.service, hardly mean a place in their own home directories.
 */
Destination find_destination(const DataDirectory &data, const std::vector<std::string> &sockets, bool is_root)
{
	const bool has_accounts = ::access(data.file("vault").c_str(), F_OK) == 0;
	if ((is_root || !has_accounts) && answers(sockets))
		return Destination::server;
	const bool runs_the_service = ::faccessat(AT_FDCWD, kServiceDirectory, W_OK, AT_EACCESS) == 0;
	return runs_the_service || (is_root && !has_accounts) ? Destination::unclear : Destination::directory;
}

} // namespace

int run_account_add(const Config &config, const std::string &name)
{
	if (!config.accounts.enabled)
		return refuse(EX_CONFIG, "the server keeps no accounts: remove enabled = no from [accounts]");
	if (!config.auth_command.path.empty())
		return refuse(EX_CONFIG, "auth-command checks passwords: accounts are created when people log in");
	if (config.data_dir.empty())
		return refuse(EX_CONFIG, "there is no data directory: set data-dir, or HOME");
	if (!irc::valid_nick(name, vault::kMaxName, config.settings.casemapping) || irc::mixes_scripts(name))
		return refuse(EX_DATAERR, "the name of an account is a nick of at most 64 bytes");
	const bool is_root = ::geteuid() == 0;
	if (const std::optional<SystemUser> owner = owner_of(config); owner && owner->uid != 0) {
		become(*owner);
		give_up_capabilities();
	}
	DataDirectory data(config.data_dir);
	const std::vector<std::string> sockets = control_sockets(config, data);
	Destination destination = Destination::directory;
	if (is_in_use(data))
		destination = Destination::server;
	else if (config.data_dir_is_guessed)
		destination = find_destination(data, sockets, is_root);
	if (destination == Destination::unclear)
		return refuse(EX_CONFIG, text("no conferd answers", sockets.back().empty() ? "" : " at ", sockets.back(),
		                              ", and ", data.path(), " need not be its data directory: ", kNameDataDirectory,
		                              "; conferd.service has ", kServiceDirectory));
	if (destination == Destination::directory)
		data.make();
	const TypedPassword password = read_new_password(config.accounts.password_length);
	if (password.status != EX_OK)
		return password.status;
	if (destination == Destination::server) // which looks at its length
		return add_to_running(sockets, name, password.text.view());
	const std::size_t least = config.settings.accounts.password_min_length;
	if (irc::utf8_count(password.text.view()) < least)
		return refuse(EX_DATAERR, chat::text("the password is too short: at least ", least, " characters"));
	vault::Vault vault({.directory = data.file("vault")}, config.settings.casemapping, config.accounts,
	                   {.report = [](std::string_view report) { refuse(EX_OK, report); },
	                    .trouble = [](log::DiskTrouble, bool, std::string_view text) { refuse(EX_OK, text); }});
	vault.start();
	chat::Accounts::Fresh fresh{.name = name,
	                            .password = std::string(password.text.view()),
	                            .email = {},
	                            .identity = {},
	                            .is_made_offline = true};
	const chat::Accounts::Answer answer = vault.add(fresh);
	crypto::wipe(fresh.password);
	vault.stop();
	if (!answer.is_done())
		return refuse(status_of(answer.result), answer.why);
	std::printf("The account %s is created%s%s\n", answer.account.c_str(), config.data_dir_is_guessed ? " in " : "",
	            config.data_dir_is_guessed ? data.path().c_str() : "");
	return EX_OK;
}

} // namespace confer::server
