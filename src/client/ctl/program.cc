// SPDX-License-Identifier: MIT
#include "client/ctl/program.hh"

#include "client/ctl/answer.hh"
#include "client/ctl/options.hh"
#include "client/options.hh"
#include "client/safe_text.hh"
#include "client/secret.hh"
#include "client/server_settings.hh"
#include "client/surroundings.hh"
#include "crypto/secret.hh"
#include "irc/ascii.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <system_error>

#include <confer/address.hh>
#include <confer/error.hh>
#include <confer/stream.hh>

#include <fcntl.h>
#include <unistd.h>

namespace confer::client {

namespace {

using namespace std::chrono_literals;

constexpr auto kConnecting = 5s;
/** For how long nothing may come. A reload may wait for a slow disk, and a password for its computing. */
constexpr auto kPatience = 60s;
constexpr std::size_t kLongestPassword = 4096;
constexpr std::size_t kLongestLine = 1 << 20; ///< of an answer
/** So many words of a request may stand before its text. */
constexpr std::size_t kBareWords = 2;

/** How to end early, with what was said about it already. */
struct Ended {
	ExitStatus status;
};

ExitStatus complain(ExitStatus status, std::string_view why)
{
	std::fprintf(stderr, "confer: %s\n", safe_text(why).c_str());
	return status;
}

bool is_bare(std::string_view word)
{
	return !word.empty() && word.front() != ':' && word.find(' ') == word.npos;
}

/** The first line of standard input. */
Secret read_password()
{
	Secret password;
	for (;;) {
		char c;
		const ssize_t got = ::read(STDIN_FILENO, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			throw_errno("read the password from standard input");
		if (got == 0 || c == '\n')
			break;
		if (password.view().size() == kLongestPassword)
			throw Ended{complain(ExitStatus::usage, "the password is too long: at most 4096 bytes")};
		password.add({&c, 1});
	}
	if (password.view().ends_with('\r'))
		password.cut(password.view().size() - 1);
	if (password.empty())
		throw Ended{complain(ExitStatus::no_input, "there is no password on standard input")};
	return password;
}

Secret new_password(const CtlOptions &options)
{
	if (options.password_stdin)
		return read_password();
	const std::optional<Secret> password = ask_new_password(options.words.front());
	if (!password)
		throw Ended{complain(ExitStatus::usage, "the two passwords differ, or there is none: nothing was changed")};
	return *password;
}

/** The request with its line end. */
Secret request_line(const CtlOptions &options)
{
	std::string line = ctl_line(options.request->group, options.request->verb, options.words);
	if (line.empty())
		throw Ended{complain(ExitStatus::usage, "an argument has a line end or another control character")};
	if (!options.request->secret)
		return Secret(line + "\n");
	const Secret password = new_password(options);
	if (std::any_of(password.view().begin(), password.view().end(), irc::is_control))
		throw Ended{complain(ExitStatus::usage, "a password has no control characters")};
	Secret all(line + " :");
	all.add(password.view());
	all.add("\n");
	return all;
}

/** The first directory on the way to the file that this process may not enter; empty: there is none. */
std::string closed_directory(const std::string &path)
{
	for (std::size_t end = path.find('/'); end != path.npos; end = path.find('/', end + 1)) {
		const std::string directory = path.substr(0, std::max<std::size_t>(end, 1));
		if (::faccessat(AT_FDCWD, directory.c_str(), X_OK, AT_EACCESS) != 0 && errno == EACCES)
			return directory;
	}
	return {};
}

/** Who refuses this user: a directory above the socket, or the socket itself. */
std::string refusal(const std::string &path)
{
	const std::string uid = std::to_string(::geteuid());
	if (const std::string directory = closed_directory(path); !directory.empty())
		return "uid " + uid + " cannot reach " + path + ": the directory " + directory +
		       " does not admit it; control-socket in the configuration of conferd can name another place, as "
		       "/run/conferd/control";
	return "not permitted to use " + path + " as uid " + uid +
	       ": root may, the user that conferd runs as, and operators with identity = uid:" + uid;
}

[[noreturn]] void cannot_connect(const std::string &path, const std::system_error &error)
{
	if (error.code() == std::errc::permission_denied)
		throw Ended{complain(ExitStatus::refused, refusal(path))};
	throw Ended{complain(ExitStatus::unavailable, "no conferd answers at " + path + ": " + error.code().message() +
	                                                  " (is conferd running? --socket names another socket)")};
}

Stream connect(const CtlOptions &options)
{
	const std::vector<std::string> places =
	    options.socket.empty() ? usual_control_sockets() : std::vector<std::string>{options.socket};
	for (const std::string &path : places) {
		const std::optional<Address> address = Address::local(path);
		if (!address || path.front() == '@')
			throw Ended{complain(ExitStatus::usage, path + ": not the path of a Unix socket")};
		try {
			return Stream::connect(*address, kConnecting);
		} catch (const std::system_error &error) {
			const bool is_gone =
			    error.code() == std::errc::no_such_file_or_directory || error.code() == std::errc::connection_refused;
			if (&path == &places.back() || !is_gone)
				cannot_connect(path, error);
		}
	}
	throw Ended{complain(ExitStatus::unavailable, "no control socket found: name it with --socket")};
}

/** Reads the answer line by line. */
class Answer {
public:
	explicit Answer(Stream &stream) : stream_(stream) {}

	/** The next line without its end; nothing at the end of all. */
	std::optional<std::string> line()
	{
		for (;;) {
			const std::size_t end = bytes_.find('\n');
			if (end != bytes_.npos) {
				std::string line = bytes_.substr(0, end);
				bytes_.erase(0, end + 1);
				return line;
			}
			if (bytes_.size() > kLongestLine || !read_more())
				return std::nullopt;
		}
	}

private:
	bool read_more()
	{
		if (stream_.wait_readable(std::chrono::steady_clock::now() + kPatience) == IoStatus::again)
			throw Ended{complain(ExitStatus::temporary, "conferd does not answer")};
		const IoResult got = stream_.recv(buffer_);
		bytes_.append(buffer_.data(), got.bytes);
		return got.ok();
	}

	Stream &stream_;
	std::string bytes_;
	std::array<char, 4096> buffer_;
};

void print(const std::string &text)
{
	if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
		throw Ended{complain(ExitStatus::io, std::string("write to standard output: ") + std::strerror(errno))};
}

ExitStatus run(const CtlOptions &options)
{
	const Secret request = request_line(options);
	Stream stream = connect(options);
	stream.send(request.view()); // if the server refuses at once, its answer says why
	CtlTable table(options.request->columns);
	std::string last;
	Answer answer(stream);
	while (std::optional<std::string> line = answer.line()) {
		if (!line->starts_with('{'))
			last = std::move(*line);
		else if (options.json)
			print(*line + "\n");
		else
			table.add(*line);
	}
	print(table.text());
	const CtlEnd end = read_end(last);
	const bool tells = options.request->columns.empty() && table.text().empty();
	if (end.status == ExitStatus::ok && tells && !options.json)
		print(safe_text(end.text) + "\n");
	if (std::fflush(stdout) != 0)
		return complain(ExitStatus::io, std::string("write to standard output: ") + std::strerror(errno));
	return end.status == ExitStatus::ok ? ExitStatus::ok : complain(end.status, end.text);
}

} // namespace

std::vector<std::string> usual_control_sockets()
{
	std::vector<std::string> places;
	if (const std::string_view chosen = environment("CONFER_CONTROL"); !chosen.empty())
		return {std::string(chosen)};
	if (const std::string_view state = environment("XDG_STATE_HOME"); state.starts_with('/'))
		places.push_back(std::string(state) + "/conferd/control");
	else if (const std::string_view home = environment("HOME"); home.starts_with('/'))
		places.push_back(std::string(home) + "/.local/state/conferd/control");
	places.emplace_back("/run/conferd/control");
	return places;
}

std::string ctl_line(std::string_view group, std::string_view verb, const std::vector<std::string> &words)
{
	std::string line(group);
	if (!verb.empty())
		line.append(" ").append(verb);
	std::size_t next = 0;
	while (next < words.size() && next < kBareWords && is_bare(words[next]))
		line.append(" ").append(words[next++]);
	for (std::size_t i = next; i < words.size(); ++i)
		line.append(i == next ? " :" : " ").append(words[i]);
	return std::any_of(line.begin(), line.end(), irc::is_control) ? std::string() : line;
}

ExitStatus run_ctl(std::span<const char *const> arguments)
{
	const ParsedCtlOptions parsed = parse_ctl_options(arguments);
	if (!parsed.error.empty())
		return complain(ExitStatus::usage, with_help(parsed.error, "confer ctl"));
	try {
		if (parsed.options.help) {
			print(ctl_usage_text());
			return std::fflush(stdout) == 0 ? ExitStatus::ok : ExitStatus::io;
		}
		return run(parsed.options);
	} catch (const Ended &end) {
		return end.status;
	} catch (const std::system_error &error) {
		return complain(ExitStatus::system, error.what());
	}
}

} // namespace confer::client
