// SPDX-License-Identifier: MIT
#include "server/hash_password.hh"

#include "crypto/scram_verifier.hh"
#include "server/typed_password.hh"
#include "vault/vault_settings.hh"

#include <confer/random.hh>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include <sysexits.h>

namespace confer::server {

int run_hash_password()
{
	constexpr std::size_t kMost = 200; // bytes; PASS and OPER fit a line with it
	const TypedPassword password = read_new_password(kMost);
	if (password.status != EX_OK)
		return password.status;
	std::array<char, crypto::ScramVerifier::kSaltSize> salt;
	random_bytes(salt.data(), salt.size());
	const auto made =
	    crypto::ScramVerifier::make(password.text.view(), crypto::view(salt), vault::VaultSettings().work());
	std::printf("%s\n", made.to_string().c_str());
	if (std::fflush(stdout) == 0)
		return EX_OK;
	std::fprintf(stderr, "conferd: %s\n", std::strerror(errno));
	return EX_IOERR;
}

} // namespace confer::server
