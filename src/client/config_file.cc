// SPDX-License-Identifier: MIT
#include "client/config_file.hh"

#include "client/link/server_name.hh"
#include "client/surroundings.hh"
#include "ini/nearest.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include <confer/error.hh>
#include <confer/unique_fd.hh>

#include <fcntl.h>
#include <unistd.h>

namespace confer::client {

namespace {

constexpr std::string_view kProgram = "confer";
constexpr std::string_view kServer = "server.";

/** More than anybody writes by hand. */
constexpr std::size_t kLargestFile = std::size_t{1024} * 1024;

bool is_server(const ini::Section &section) noexcept
{
	return section.name.starts_with(kServer) && section.name.size() > kServer.size();
}

std::string user_file()
{
	constexpr const char *kFile = "/confer/confer.conf";
	if (const std::string_view directory = environment("XDG_CONFIG_HOME"); directory.starts_with('/'))
		return std::string(directory) + kFile;
	const std::string_view home = environment("HOME");
	return home.empty() ? std::string() : std::string(home) + "/.config" + kFile;
}

std::string read_file(const std::string &path, int fd)
{
	std::string bytes;
	std::array<char, 4096> chunk;
	for (;;) {
		const ssize_t count = ::read(fd, chunk.data(), chunk.size());
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			throw_errno("read " + path);
		if (count == 0)
			return bytes;
		bytes.append(chunk.data(), static_cast<std::size_t>(count));
		if (bytes.size() > kLargestFile)
			throw_errno("read " + path, EFBIG);
	}
}

/** What to do about an unknown key. */
std::string remedy(std::string_view key)
{
	if (key == "password" || key == "pass")
		return "write pass-file = FILE, a file that only you can read";
	if (const OptionRow *row = find_option(key); row != nullptr && row->place == Place::line)
		return "give it on the command line";
	ini::Nearest nearest(key);
	for (const OptionRow &row : option_rows())
		if (row.place != Place::line)
			nearest.consider(row.name);
	return nearest.best().empty() ? "confer(1) lists the keys" : "did you mean " + std::string(nearest.best()) + "?";
}

/** What to do about an unknown section. */
std::string section_remedy(std::string_view section)
{
	const std::string_view name = section.substr(std::min(section.find('.'), section.size()));
	ini::Nearest nearest(section.substr(0, section.find('.')));
	nearest.consider(kProgram);
	nearest.consider("server");
	if (nearest.best() == kProgram && name.empty())
		return "did you mean [confer]?";
	if (nearest.best() == "server")
		return "did you mean [server" + std::string(name.size() > 1 ? name : ".NAME") + "]?";
	return "write [confer], or [server.NAME] for a server";
}

} // namespace

ConfigFile::ConfigFile(std::string path, std::string_view bytes)
    : path_(std::move(path)),
      exists_(true),
      document_(ini::parse(bytes)),
      errors_(document_.errors)
{
	for (const ini::Section &section : document_.sections)
		check(section);
	std::stable_sort(errors_.begin(), errors_.end(), [](const auto &a, const auto &b) { return a.line < b.line; });
}

ConfigFile ConfigFile::load(const std::string &path)
{
	const std::string name = path.empty() ? user_file() : path;
	if (name.empty())
		return {};
	const UniqueFd file(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
	if (!file) {
		if (path.empty() && (errno == ENOENT || errno == ENOTDIR)) {
			ConfigFile none;
			none.path_ = name;
			return none;
		}
		throw_errno("open " + name);
	}
	return {name, read_file(name, file.get())};
}

void ConfigFile::check(const ini::Section &section)
{
	const bool server = is_server(section);
	if (!server && section.name != kProgram) {
		errors_.push_back({section.line, "[" + section.name + "]: unknown section", section_remedy(section.name)});
		return;
	}
	Options scratch;
	for (const ini::Entry &entry : section.entries) {
		const OptionRow *row = find_option(entry.key);
		if (row == nullptr || row->place == Place::line) {
			errors_.push_back({entry.line, entry.key + ": unknown key", remedy(entry.key)});
		} else if (server && row->place == Place::program) {
			errors_.push_back({entry.line, entry.key + " belongs in [confer]", "move it there"});
		} else if (const std::string problem = row->set(scratch, entry.value); !problem.empty()) {
			errors_.push_back({entry.line, entry.key + " = " + entry.value + ": bad value", problem});
		} else if (server && entry.key == "server" && !parse_server_name(entry.value)) {
			errors_.push_back({entry.line, "server = " + entry.value + ": bad value",
			                   "write host, host:port, irc://host:port, ircs://host:port or a path"});
		}
	}
	if (server && section.find("server") == nullptr)
		errors_.push_back({section.line, "[" + section.name + "] has no server", "add server = ADDRESS"});
}

std::string ConfigFile::error_text() const
{
	std::string text;
	for (const ini::Diagnostic &error : errors_)
		text += error.text(path_) + "\n";
	return errors_.empty() ? text
	                       : text + path_ + ": " + std::to_string(errors_.size()) +
	                             (errors_.size() == 1 ? " error\n" : " errors\n");
}

std::string ConfigFile::server() const
{
	const ini::Section *section = document_.find(kProgram);
	const ini::Entry *entry = section == nullptr ? nullptr : section->find("server");
	return entry == nullptr ? std::string() : entry->value;
}

std::vector<std::string> ConfigFile::servers() const
{
	std::vector<std::string> names;
	for (const ini::Section &section : document_.sections)
		if (is_server(section))
			names.push_back(section.name.substr(kServer.size()));
	return names;
}

std::string ConfigFile::address_of(std::string_view name) const
{
	const ini::Section *section = document_.find(std::string(kServer) + std::string(name));
	const ini::Entry *entry = name.empty() || section == nullptr ? nullptr : section->find("server");
	return entry == nullptr ? std::string() : entry->value;
}

void ConfigFile::apply(std::string_view server, Options &options) const
{
	if (const ini::Section *section = document_.find(kProgram))
		apply(*section, options);
	if (server.empty())
		server = options.server; // [confer] may name one of the sections
	const std::string name = std::string(kServer) + std::string(server);
	if (const ini::Section *section = server.empty() ? nullptr : document_.find(name))
		apply(*section, options);
}

void ConfigFile::apply(const ini::Section &section, Options &options)
{
	for (const ini::Entry &entry : section.entries)
		if (const OptionRow *row = find_option(entry.key))
			(void)row->set(options, entry.value); // checked already
}

} // namespace confer::client
