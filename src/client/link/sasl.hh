// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace confer::client {

/** How to prove who one is. IRCv3 SASL. */
enum class SaslMechanism {
	none,
	plain,    ///< account and password. RFC 4616
	external, ///< by what the transport knows: the client's certificate, the user of a Unix socket. RFC 4422 appendix A
};

/** Its name in AUTHENTICATE. */
[[nodiscard]] std::string_view sasl_name(SaslMechanism mechanism) noexcept;

/** Whether a server's list ("PLAIN,EXTERNAL", the value of the capability `sasl`) has it; an empty list may have it. */
[[nodiscard]] bool sasl_offered(SaslMechanism mechanism, std::string_view list) noexcept;

/**
 * Appends the answer to the server's challenge: AUTHENTICATE lines of 400 bytes of base64, and what ends them.
 *
 * @param challenge the parameter of AUTHENTICATE; both mechanisms know an empty one only, "+"
 * @return false when there is no sense in it: then AUTHENTICATE * was appended, which gives up
 */
[[nodiscard]] bool sasl_answer(SaslMechanism mechanism, std::string_view challenge, std::string_view account,
                               std::string_view password, std::string &out);

} // namespace confer::client
