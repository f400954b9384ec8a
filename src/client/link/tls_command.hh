// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/transport.hh"

#include <span>
#include <string>
#include <vector>

/** TLS by the system's `openssl s_client`: the arguments that make it strict, and what its complaints mean. Pure. */
namespace confer::client {

/**
 * The arguments of openssl(1) that connect to the server and pass bytes on, and nothing else: the certificate must be
 * valid, of a trusted authority, and of this host, or no byte is passed.
 */
[[nodiscard]] std::vector<std::string> tls_arguments(const Endpoint &endpoint);

/**
 * Why it has failed, in words, with the remedy where there is one.
 *
 * @param said the lines of its standard error
 * @return empty if they do not say
 */
[[nodiscard]] std::string explain_tls(std::span<const std::string> said, const Endpoint &endpoint);

} // namespace confer::client
