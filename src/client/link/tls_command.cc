// SPDX-License-Identifier: MIT
#include "client/link/tls_command.hh"

#include <array>
#include <charconv>
#include <string_view>

#include <confer/address.hh>

namespace confer::client {

namespace {

/** A complaint about a certificate: X509_V_ERR_ numbers of openssl's x509_vfy.h. `@` stands for the host. */
struct Complaint {
	int number;
	std::string_view text;
};

constexpr std::string_view kOthersHost =
    "the certificate is not for @: use the name it was issued for, unless this is not your server";
constexpr std::string_view kUnknownAuthority = "the certificate is signed by an authority that this system does not "
                                               "trust; if it is your own, name the file of its "
                                               "certificate with --tls-ca";
constexpr std::string_view kSelfSigned =
    "the certificate is self-signed; if it is your server's, name a copy of it with --tls-ca";

constexpr std::array kComplaints = {
    Complaint{9, "the certificate is not valid yet; check this machine's clock"},
    Complaint{10, "the certificate has expired; tell the administrator of @"},
    Complaint{18, kSelfSigned},
    Complaint{19, kUnknownAuthority},
    Complaint{2, kUnknownAuthority},
    Complaint{20, kUnknownAuthority},
    Complaint{21, kUnknownAuthority},
    Complaint{23, "the certificate has been revoked; do not trust @ until its administrator has told you why"},
    Complaint{26, "the certificate is not for servers; tell the administrator of @"},
    Complaint{62, kOthersHost},
    Complaint{64, kOthersHost},
    Complaint{66, "the certificate's key is too short to be safe; tell the administrator of @"},
    Complaint{68, "the certificate is signed with an algorithm that is no longer safe; tell the administrator of @"},
};

/** What else it says, and what that means. */
struct Saying {
	std::string_view said;
	std::string_view text;
};

constexpr std::array kSayings = {
    Saying{"wrong version number", "the server does not speak TLS on this port; try irc:// or another port"},
    Saying{"packet length too long", "the server does not speak TLS on this port; try irc:// or another port"},
    Saying{"certificate required", "the server asks for a client certificate; name its file with --tls-cert"},
    Saying{"Connection refused", "Connection refused"},
    Saying{"Connection timed out", "Connection timed out"},
    Saying{"No route to host", "No route to host"},
    Saying{"Network is unreachable", "Network is unreachable"},
    Saying{"Name or service not known", "there is no such host"},
    Saying{"Temporary failure in name resolution", "the name server does not answer"},
    Saying{"no certificate or crl found", "the file of --tls-ca has no certificate in it"},
    Saying{"Could not open file", "the certificate of --tls-cert or --tls-ca cannot be read"},
    Saying{"Could not read", "the certificate or the key of --tls-cert cannot be read"},
    Saying{"openssl: not found", "TLS needs the program openssl; install the package openssl"},
    Saying{"alert", "the server refuses this connection"},
};

std::string with_host(std::string_view text, const std::string &host)
{
	std::string out(text);
	if (const std::size_t at = out.find('@'); at != std::string::npos)
		out.replace(at, 1, host);
	return out;
}

std::string explain_number(std::string_view line, const std::string &host)
{
	constexpr std::string_view kMark = "verify error:num=";
	const std::size_t at = line.find(kMark);
	if (at == std::string_view::npos)
		return {};
	line.remove_prefix(at + kMark.size());
	int number = 0;
	std::from_chars(line.data(), line.data() + line.size(), number);
	for (const Complaint &complaint : kComplaints)
		if (complaint.number == number)
			return with_host(complaint.text, host);
	const std::size_t colon = line.find(':');
	return "the certificate was rejected: " +
	       std::string(colon == std::string_view::npos ? line : line.substr(colon + 1));
}

} // namespace

std::vector<std::string> tls_arguments(const Endpoint &endpoint)
{
	const ServerName &server = endpoint.server;
	// -quiet: nothing but the connection's bytes on standard output, and no commands in them: a line that begins with
	// Q would end it. Without -verify_return_error it would go on after a bad certificate.
	std::vector<std::string> arguments{"s_client",
	                                   "-quiet",
	                                   "-verify_quiet",
	                                   "-verify",
	                                   "16",
	                                   "-verify_return_error",
	                                   "-connect",
	                                   server.host_and_port()};
	const auto add = [&](std::initializer_list<std::string> more) {
		arguments.insert(arguments.end(), more.begin(), more.end());
	};
	if (Address::ip(server.host, 0))
		add({"-noservername", "-verify_ip", server.host});
	else
		add({"-servername", server.host, "-verify_hostname", server.host});
	if (!endpoint.tls_ca.empty())
		add({"-CAfile", endpoint.tls_ca, "-no-CApath", "-no-CAstore"});
	if (!endpoint.tls_cert.empty())
		add({"-cert", endpoint.tls_cert, "-key", endpoint.tls_cert});
	return arguments;
}

std::string explain_tls(std::span<const std::string> said, const Endpoint &endpoint)
{
	for (const std::string &line : said)
		if (std::string words = explain_number(line, endpoint.server.host); !words.empty())
			return words;
	for (const Saying &saying : kSayings)
		for (const std::string &line : said)
			if (line.find(saying.said) != std::string::npos)
				return std::string(saying.text);
	return {};
}

} // namespace confer::client
