// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace confer::crypto {

/**
 * Whether `given` is the password that a configuration has as `configured`: the password itself, or its verifier
 * (ScramVerifier::to_string()). A verifier takes the time of its iterations, so no lock may be held; the password
 * itself is compared as same_secret() does. A text that begins like a verifier but is none matches nothing.
 */
[[nodiscard]] bool is_configured_password(std::string_view given, std::string_view configured);

} // namespace confer::crypto
