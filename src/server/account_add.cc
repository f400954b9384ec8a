// SPDX-License-Identifier: MIT
#include "server/account_add.hh"

#include "chat/text.hh"
#include "server/config.hh"
#include "server/data_directory.hh"
#include "server/system_user.hh"
#include "server/typed_password.hh"
#include "vault/account_record.hh"
#include "vault/vault.hh"

#include <cerrno>
#include <cstdio>
#include <optional>
#include <string_view>
#include <system_error>

#include <pwd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

namespace confer::server {

namespace {

using chat::AccountResult;
using chat::text;

int complain(int status, std::string_view why)
{
	std::fprintf(stderr, "conferd: --account-add: %.*s\n", static_cast<int>(why.size()), why.data());
	return status;
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

} // namespace

int run_account_add(const Config &config, const std::string &name)
{
	if (!config.accounts.enabled)
		return complain(EX_CONFIG, "the server keeps no accounts: remove enabled = no from [accounts]");
	if (!config.auth_command.path.empty())
		return complain(EX_CONFIG, "auth-command checks passwords: accounts are made when people log in");
	if (config.data_dir.empty())
		return complain(EX_CONFIG, "there is no data directory: set data-dir, or HOME");
	if (!vault::valid_account_name(name))
		return complain(EX_DATAERR, "the name of an account is a nick of at most 64 bytes");
	if (const std::optional<SystemUser> owner = owner_of(config); owner && owner->uid != 0) {
		become(*owner);
		give_up_capabilities();
	}
	DataDirectory data(config.data_dir);
	try {
		data.make();
	} catch (const std::system_error &error) {
		if (error.code().value() != EBUSY)
			throw;
		return complain(EX_UNAVAILABLE, text("conferd is running: use confer ctl accounts add ", name));
	}
	const TypedPassword password = read_new_password(config.accounts.password_length);
	if (password.status != EX_OK)
		return password.status;
	vault::Vault vault({.directory = data.file("vault")}, config.settings.casemapping, config.accounts,
	                   [](std::string_view report) { complain(EX_OK, report); });
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
		return complain(status_of(answer.result), answer.why);
	std::printf("The account %s is made\n", answer.account.c_str());
	return EX_OK;
}

} // namespace confer::server
