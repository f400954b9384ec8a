// SPDX-License-Identifier: MIT
#include "client/program.hh"

#include "client/console.hh"
#include "client/options.hh"
#include "client/pipe.hh"
#include "client/surroundings.hh"
#include "client/udp_program.hh"
#include "irc/names.hh"

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <confer/error.hh>
#include <confer/unique_fd.hh>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace confer::client {

namespace {

/** USERLEN of servers is about this. */
constexpr std::size_t kMaxUser = 10;

bool is_socket(const char *path) noexcept
{
	struct stat status {};
	return ::stat(path, &status) == 0 && S_ISSOCK(status.st_mode);
}

/** The first line of a file. @throws std::system_error */
std::string read_password(const std::string &path)
{
	const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
	if (!file)
		throw_errno("read the password from " + path);
	std::array<char, 512> bytes; // longer than any line that could carry it
	const ssize_t count = ::read(file.get(), bytes.data(), bytes.size());
	if (count < 0)
		throw_errno("read the password from " + path);
	const std::string_view text(bytes.data(), static_cast<std::size_t>(count));
	return std::string(text.substr(0, text.find_first_of("\r\n")));
}

ExitStatus complain(ExitStatus status, std::string_view why)
{
	std::fprintf(stderr, "confer: %.*s\n", static_cast<int>(why.size()), why.data());
	return status;
}

Identity identity_of(const Options &options)
{
	Identity identity;
	const std::string user = user_name();
	identity.nick = options.nick.empty() ? nick_from_user(user) : options.nick;
	identity.nick_fixed = !options.nick.empty();
	identity.user = irc::sanitise_user(user, kMaxUser);
	identity.realname = options.realname.empty() ? identity.nick : options.realname;
	identity.password =
	    options.pass_file.empty() ? std::string(environment("CONFER_PASSWORD")) : read_password(options.pass_file);
	return identity;
}

ExitStatus chat(const ServerName &server, Identity identity, const Options &options, const Surroundings &around)
{
	if (around.keyboard)
		Console::signals().block();
	const Palette palette{around.colour};
	auto screen = around.editing ? std::make_unique<Screen>(std::make_unique<Terminal>(STDIN_FILENO, STDOUT_FILENO),
	                                                        STDOUT_FILENO, palette)
	                             : std::make_unique<Screen>(STDOUT_FILENO, palette);
	const auto client =
	    std::make_shared<Client>(server, options.timeout, std::move(identity), options.targets,
	                             around.keyboard ? Audience::person : Audience::program, std::move(screen));
	start_receiver(client);
	if (around.keyboard)
		return Console(client, around.editing).run();
	return Pipe(client, options.targets).run();
}

} // namespace

ExitStatus run_program(std::span<const char *const> arguments)
{
	if (!arguments.empty() && std::string_view(arguments.front()) == "udp")
		return run_udp(arguments.subspan(1));
	const ParsedOptions parsed = parse_options(arguments);
	const Options &options = parsed.options;
	if (!parsed.error.empty())
		return complain(ExitStatus::usage, parsed.error + "; see confer --help");
	if (options.help || options.version) {
		std::fputs(options.help ? usage_text().c_str() : "confer " CONFER_VERSION "\n", stdout);
		return std::fflush(stdout) == 0 ? ExitStatus::ok : ExitStatus::system;
	}
	const std::optional<ServerName> server =
	    options.server.empty() ? default_server(environment("CONFER_SERVER"), is_socket(kDefaultSocket))
	                           : parse_server_name(options.server);
	if (!server)
		return complain(ExitStatus::usage, "the server is not host, host:port, [address]:port or a path: " +
		                                       (options.server.empty() ? "$CONFER_SERVER" : options.server));
	if (server->tls)
		return complain(ExitStatus::usage, "no TLS here yet: use a tunnel");
	const Surroundings around = look_around();
	if (!around.keyboard && options.targets.empty())
		return complain(ExitStatus::usage, "without a terminal, name a channel or a nick to send to");

	::tzset();
	Identity identity;
	try {
		identity = identity_of(options);
	} catch (const std::system_error &e) {
		return complain(ExitStatus::no_input, e.what());
	}
	try {
		return chat(*server, std::move(identity), options, around);
	} catch (const std::system_error &e) {
		return complain(ExitStatus::system, e.what());
	}
}

} // namespace confer::client
