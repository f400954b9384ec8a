// SPDX-License-Identifier: MIT
#pragma once

// A vault in a directory of its own, and a client that logs in to it by SCRAM.

#include "crypto/scram.hh"
#include "vault/vault.hh"

#include <confer/mutex.hh>

#include <memory>
#include <string>
#include <string_view>

#include "support/check.hh"
#include "support/scratch_dir.hh"

namespace check {

class VaultRig {
public:
	confer::vault::VaultSettings settings{.enabled = true, .iterations = 4096};

	std::unique_ptr<confer::vault::Vault> open(confer::irc::CaseMapping mapping = confer::irc::CaseMapping::ascii)
	{
		auto vault = std::make_unique<confer::vault::Vault>(
		    confer::log::StoreOptions{.directory = directory(), .segment_size = 64 * 1024, .ring_size = 64 * 1024},
		    mapping, settings,
		    confer::vault::Vault::Host{
		        .report = [this](std::string_view text) { note(text); },
		        .trouble = [this](confer::log::DiskTrouble, bool, std::string_view text) { note(text); }});
		vault->start();
		return vault;
	}
	std::string directory() const { return scratch_.file("vault"); }
	std::string reports() const
	{
		confer::MutexLock lock(mutex_);
		return reports_;
	}

private:
	void note(std::string_view text)
	{
		confer::MutexLock lock(mutex_);
		reports_.append(text).append("\n");
	}

	ScratchDir scratch_;
	mutable confer::Mutex mutex_;
	std::string reports_ GUARDED_BY(mutex_);
};

/** A whole login by SCRAM; the last step. `challenge`, if wanted: what the server says first. */
inline confer::chat::ScramLogin::Step scram(confer::chat::Accounts &accounts, std::string_view user,
                                            std::string_view password, std::string_view authzid = {},
                                            std::string *challenge = nullptr)
{
	const auto login = accounts.begin_scram();
	confer::crypto::ScramClient client(user, authzid, "nonce");
	auto step = login->step(client.first());
	if (step.finished)
		return step;
	if (challenge != nullptr)
		*challenge = step.message;
	const auto answer = client.answer(step.message, password);
	CHECK(answer.has_value());
	step = login->step(*answer);
	if (step.finished)
		return step;
	CHECK(client.accepts(step.message));
	return login->step({});
}

} // namespace check
