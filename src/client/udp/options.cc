// SPDX-License-Identifier: MIT
#include "client/udp/options.hh"

#include "client/options.hh"
#include "datagram/peer_wire.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>

#include <confer/address.hh>

#include <getopt.h>

namespace confer::client {

namespace {

/** Where the explanations of --help begin. */
constexpr std::size_t kHelpColumn = 31;

constexpr unsigned kLongestWait = 86'400;

constexpr unsigned kLongestHistory = 50;

std::string set_group(UdpOptions &options, std::string_view value)
{
	options.group = true;
	options.group_address = value;
	return {};
}

std::string set_history(UdpOptions &options, std::string_view value)
{
	unsigned lines = 0;
	const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), lines);
	if (error != std::errc() || end != value.data() + value.size() || lines > kLongestHistory)
		return "write a number from 0 to " + std::to_string(kLongestHistory);
	options.history = lines;
	return {};
}

std::string set_interface(UdpOptions &options, std::string_view value)
{
	options.interfaces.emplace_back(value);
	return value.empty() ? "write the name of an interface" : std::string();
}

std::string set_nick(UdpOptions &options, std::string_view value)
{
	options.nick = value;
	return datagram::valid_peer_nick(value)
	           ? std::string()
	           : "a nick is one word of at most 32 bytes, without control characters and ~";
}

std::string set_peer(UdpOptions &options, std::string_view value)
{
	options.peers.emplace_back(value);
	return value.empty() ? "write HOST or HOST:PORT" : std::string();
}

std::string set_verbose(UdpOptions &options, std::string_view)
{
	options.verbose = true;
	return {};
}

std::string set_help(UdpOptions &options, std::string_view)
{
	options.help = true;
	return {};
}

std::string set_listen(UdpOptions &options, std::string_view value)
{
	options.listen.emplace_back(value);
	return value.empty() ? "write PORT, ADDRESS:PORT or [ADDRESS]:PORT" : std::string();
}

std::string set_newline(UdpOptions &options, std::string_view)
{
	options.newline = true;
	return {};
}

std::string set_wait(UdpOptions &options, std::string_view value)
{
	double seconds = -1;
	const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
	if (error != std::errc() || end != value.data() + value.size() || !(seconds >= 0 && seconds <= kLongestWait))
		return "write a number of seconds from 0 to " + std::to_string(kLongestWait);
	options.wait = std::chrono::milliseconds(static_cast<long>(seconds * 1000));
	return {};
}

constexpr std::array kOptions = {
    UdpOptionRow{"group", 'g', "ADDRESS[:PORT]", true, "join a group; its members find each other by multicast",
                 set_group},
    UdpOptionRow{"help", 'h', "", false, "print this and exit", set_help},
    UdpOptionRow{"history", 0, "LINES", false, "group: earlier lines to ask for (20)", set_history},
    UdpOptionRow{"interface", 'i', "NAME", false, "group: use this interface; may be given more than once",
                 set_interface},
    UdpOptionRow{"listen", 'l', "[ADDRESS:]PORT", false, "address to receive on; may be given more than once",
                 set_listen},
    UdpOptionRow{"newline", 0, "", false, "plain: end each datagram with a line end", set_newline},
    UdpOptionRow{"nick", 'n', "NICK", false, "group: your nick", set_nick},
    UdpOptionRow{"peer", 'p', "HOST[:PORT]", false, "the same as PEER", set_peer},
    UdpOptionRow{"verbose", 'v', "", false, "group, in a pipe: report joins and leaves", set_verbose},
    UdpOptionRow{"wait", 'w', "SECONDS", false, "in a pipe: time to go on receiving at the end (0.5)", set_wait},
};

/** The arguments of getopt_long(3). For a long option it returns the index of its row, counted behind all letters. */
constexpr int kFirstLong = 256;

std::string short_options()
{
	std::string text = ":"; // tells a missing value from an unknown option, and prints nothing
	for (const UdpOptionRow &row : kOptions)
		if (row.letter != 0)
			text += row.letter + std::string(row.value.empty() ? "" : row.optional ? "::" : ":");
	return text;
}

std::vector<option> long_options()
{
	std::vector<option> list;
	for (std::size_t i = 0; i < kOptions.size(); ++i) {
		const UdpOptionRow &row = kOptions[i];
		const int value = row.value.empty() ? no_argument : row.optional ? optional_argument : required_argument;
		list.push_back({row.name, value, nullptr, kFirstLong + static_cast<int>(i)});
	}
	list.push_back({});
	return list;
}

const UdpOptionRow &row_of(int code) noexcept
{
	if (code >= kFirstLong)
		return kOptions[static_cast<std::size_t>(code - kFirstLong)];
	return *std::find_if(kOptions.begin(), kOptions.end(), [&](const auto &row) { return row.letter == code; });
}

std::string name_of(int code)
{
	if (code < kFirstLong)
		return std::string{'-', static_cast<char>(code)};
	return std::string("--") + row_of(code).name;
}

bool is_multicast(std::string_view text)
{
	const std::string host(text.starts_with('[') && text.ends_with(']') ? text.substr(1, text.size() - 2) : text);
	std::optional<Address> address = Address::parse(text);
	if (!address)
		address = Address::ip(host, 0);
	return address && address->is_multicast();
}

/** A word that is no option: the group, if it can be, or a peer. */
void take_word(UdpOptions &options, std::string_view word)
{
	if (options.group && options.group_address.empty() && is_multicast(word))
		options.group_address = word;
	else
		options.peers.emplace_back(word);
}

/** @return what is wrong */
std::string complaint(int code, const char *argument)
{
	if (code == ':')
		return name_of(optopt) + " needs a value: " + std::string(row_of(optopt).value);
	if (optopt >= kFirstLong)
		return name_of(optopt) + " takes no value";
	if (optopt != 0)
		return "there is no option " + name_of(optopt);
	return std::string("there is no option ") + argument;
}

} // namespace

std::span<const UdpOptionRow> udp_option_rows() noexcept
{
	return kOptions;
}

ParsedUdpOptions parse_udp_options(std::span<const char *const> arguments)
{
	ParsedUdpOptions result;
	std::vector<std::string> copies(arguments.begin(), arguments.end());
	std::vector<char *> argv{const_cast<char *>("confer udp")}; // which nobody writes to
	for (std::string &copy : copies)
		argv.push_back(copy.data());
	argv.push_back(nullptr);
	const std::string letters = short_options();
	const std::vector<option> longs = long_options();
	optind = 0; // restart: arguments may have been parsed before
	const int count = static_cast<int>(argv.size()) - 1;
	for (int code; (code = ::getopt_long(count, argv.data(), letters.c_str(), longs.data(), nullptr)) != -1;) {
		if (code == '?' || code == ':') {
			result.error = complaint(code, argv[static_cast<std::size_t>(optind - 1)]);
			return result;
		}
		const std::string problem = row_of(code).set(result.options, optarg != nullptr ? optarg : "");
		if (!problem.empty()) {
			result.error = std::string("--") + row_of(code).name + ": " + problem;
			return result;
		}
	}
	for (int i = optind; i < count; ++i)
		take_word(result.options, argv[static_cast<std::size_t>(i)]);
	return result;
}

std::string udp_usage_text()
{
	std::string text = "Usage: confer udp [OPTION...] PEER...\n"
	                   "       confer udp --group [ADDRESS[:PORT]] [OPTION...] [PEER...]\n\n"
	                   "Chat with no server. Plain: each line is sent as one UDP datagram to every\n"
	                   "PEER (host:port, [IPv6 address]:port), and every datagram that arrives is\n"
	                   "printed. In a group, the members on a network find each other, and lost lines\n"
	                   "are sent again. Neither form is authenticated or encrypted.\n\n";
	for (const UdpOptionRow &row : kOptions) {
		std::string left = row.letter ? std::string("  -") + row.letter + ", " : "      ";
		left += std::string("--") + row.name +
		        (row.value.empty() ? ""
		         : row.optional    ? " ["
		                           : " ") +
		        std::string(row.value) + (row.optional ? "]" : "");
		text += help_row(std::move(left), kHelpColumn, row.help);
	}
	text += "\nSee confer-udp(1).\n";
	return text;
}

} // namespace confer::client
