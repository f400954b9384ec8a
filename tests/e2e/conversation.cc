// SPDX-License-Identifier: MIT
#include "conversation.hh"

#include "support/text_file.hh"

#include <algorithm>
#include <cstdlib>

#include <poll.h>

#include "support/check.hh"

namespace confer::e2e {

namespace {

/** Takes the first word off the text. */
std::string take_word(std::string_view &text)
{
	const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
	const std::size_t end = std::min(text.find(' ', begin), text.size());
	const std::string word(text.substr(begin, end - begin));
	text.remove_prefix(std::min(end + 1, text.size()));
	return word;
}

} // namespace

Conversation::Conversation(std::string binary, const std::string &file) : server_(std::move(binary)), file_(file)
{
	names_["dir"] = server_.file("");
	names_["dir"].pop_back();
	const std::string text = check::read_file(file);
	int number = 0;
	for (const std::string_view line : check::lines_of(text))
		lines_.push_back({std::string(line), ++number});
}

void Conversation::fail(const std::string &text) const
{
	static std::string file; // outlives the exception, which keeps a pointer
	file = file_;
	const Line &line = lines_[std::min(at_, lines_.size() - 1)];
	check::fail(line.text + "\n  " + text, file.c_str(), line.number);
}

void Conversation::hold()
{
	read_header();
	server_.start();
	for (; at_ < lines_.size(); ++at_) {
		const std::string &text = lines_[at_].text;
		if (text.empty() || text.starts_with('#'))
			continue;
		try {
			step(text);
		} catch (const check::Failure &failure) {
			if (failure.file == file_)
				throw;
			fail(failure.text);
		}
	}
	sync_all();
	clients_.clear();
	server_.stop();
}

void Conversation::read_header()
{
	const bool has_header =
	    std::any_of(lines_.begin(), lines_.end(), [](const Line &line) { return line.text == "---"; });
	if (!has_header)
		return;
	std::string section;
	for (; lines_[at_].text != "---"; ++at_) {
		const std::string &text = lines_[at_].text;
		if (text.empty() || text.starts_with('#'))
			continue;
		if (text.starts_with('!'))
			server_step(text);
		else
			read_setting(text, section);
	}
	++at_;
}

void Conversation::read_setting(std::string_view line, std::string &section)
{
	if (line.starts_with('[')) {
		section = line.substr(1, line.find(']') - 1);
		return;
	}
	const std::size_t sign = line.find(" = ");
	if (sign == std::string_view::npos)
		fail("is neither [section] nor key = value");
	server_.config.set(section, std::string(line.substr(0, sign)), expand(line.substr(sign + 3), names_));
}

void Conversation::step(const std::string &text)
{
	if (text.starts_with('!')) {
		server_step(text);
		return;
	}
	if (text == "==") {
		sync_all();
		return;
	}
	const std::size_t end = text.find_first_of("<>=!");
	if (end == std::string::npos)
		fail("is no step");
	const std::string name = text.substr(0, end);
	for (const std::string_view verb : {">>", ">", "<~", "<&", "<", "==", "=", "!eof"}) {
		if (text.compare(end, verb.size(), verb) != 0)
			continue;
		const std::size_t rest = end + verb.size();
		client_step(name, verb, text.size() > rest && text[rest] == ' ' ? text.substr(rest + 1) : text.substr(rest));
		return;
	}
	fail("is no step");
}

void Conversation::client_step(const std::string &name, std::string_view verb, const std::string &rest)
{
	const std::string text = expand_repeats(rest);
	if (verb == "=")
		control(name, text);
	else if (verb == ">")
		client(name).send_line(expand(text, names_));
	else if (verb == ">>")
		client(name).send(expand(text, names_));
	else if (verb == "==")
		sync(client(name));
	else if (verb == "!eof")
		expect_end(client(name));
	else if (verb == "<&")
		expect_all(client(name), name, text);
	else
		expect(client(name), text, verb == "<~");
}

void Conversation::control(const std::string &name, const std::string &words)
{
	std::string_view rest = words;
	const std::string verb = take_word(rest);
	if (verb == "close") {
		client(name).close();
		clients_.erase(name);
		return;
	}
	if (verb == "finish") {
		client(name).finish();
		return;
	}
	if (verb != "connect" && verb != "open")
		fail("there is no " + verb);
	Address address = server_.tcp();
	std::string caps;
	while (!rest.empty()) {
		const std::string option = take_word(rest);
		if (option == "unix")
			address = server_.local();
		else if (option == "caps")
			caps = take_word(rest);
		else
			fail("there is no option " + option);
	}
	std::replace(caps.begin(), caps.end(), ',', ' ');
	auto &slot = clients_[name] = std::make_unique<Client>(name, address);
	if (verb == "connect")
		slot->log_in(caps);
}

void Conversation::server_step(const std::string &text)
{
	std::string_view rest = text;
	const std::string verb = take_word(rest);
	if (verb == "!write") {
		write_file(take_word(rest));
	} else if (verb == "!config") {
		const std::string section = take_word(rest);
		const std::string key = take_word(rest);
		server_.config.set(section, key, expand(rest, names_));
	} else if (verb == "!drop") {
		const std::string section = take_word(rest);
		server_.config.drop(section, take_word(rest));
	} else if (verb == "!reload") {
		server_.reload();
	} else if (verb == "!log") {
		search_log(std::string(rest));
	} else {
		fail("is no step");
	}
	if ((verb == "!config" || verb == "!drop") && server_.tcp().port() != 0)
		server_.write_config();
}

void Conversation::write_file(const std::string &name)
{
	std::string text;
	while (at_ + 1 < lines_.size() && lines_[at_ + 1].text.starts_with('|'))
		text += lines_[++at_].text.substr(1) + '\n';
	server_.write_file(name, text);
}

void Conversation::search_log(const std::string &pattern)
{
	// The log is written a moment after its event.
	const Deadline deadline = soon();
	for (;;) {
		const std::string log = server_.log();
		for (std::size_t begin = 0; begin < log.size();) {
			const std::size_t end = std::min(log.find('\n', begin), log.size());
			if (matches(pattern, std::string_view(log).substr(begin, end - begin), names_))
				return;
			begin = end + 1;
		}
		if (std::chrono::steady_clock::now() >= deadline)
			fail("is not in the log:\n" + log);
		poll(nullptr, 0, 10);
	}
}

Client &Conversation::client(const std::string &name)
{
	const auto found = clients_.find(name);
	if (found == clients_.end())
		fail("there is no client " + name);
	return *found->second;
}

std::optional<std::string> Conversation::next_line(Client &client, std::string_view wanted)
{
	try {
		return client.read_line();
	} catch (const check::Failure &failure) {
		fail(failure.text + ", which should be: " + std::string(wanted));
	}
}

bool Conversation::fits(const Client &client, std::string_view pattern, std::string_view line)
{
	if (line.starts_with('@') && !client.may_get_tags())
		fail("tags that nobody asked for: " + std::string(line));
	return matches(pattern, line, names_);
}

void Conversation::expect(Client &client, std::string_view pattern, bool skip)
{
	std::string seen;
	for (;;) {
		const std::optional<std::string> line = next_line(client, pattern);
		if (!line)
			fail("the server closed instead; there came:" + seen);
		seen += "\n    " + *line;
		if (fits(client, pattern, *line))
			return;
		if (!skip)
			fail("there came:" + seen);
	}
}

void Conversation::expect_all(Client &client, const std::string &name, const std::string &first)
{
	std::vector<std::string> patterns{first};
	const std::string mark = name + "<& ";
	while (at_ + 1 < lines_.size() && lines_[at_ + 1].text.starts_with(mark))
		patterns.push_back(expand_repeats(lines_[++at_].text.substr(mark.size())));
	while (!patterns.empty()) {
		const std::optional<std::string> line = next_line(client, patterns.front());
		if (!line)
			fail("the server closed instead");
		const auto found = std::find_if(patterns.begin(), patterns.end(),
		                                [&](const std::string &pattern) { return fits(client, pattern, *line); });
		if (found == patterns.end())
			fail("none of the lines expected here: " + *line);
		patterns.erase(found);
	}
}

void Conversation::expect_end(Client &client)
{
	client.expect_end();
	clients_.erase(client.name());
}

void Conversation::sync(Client &client)
{
	if (const std::string left = client.sync(); !left.empty())
		fail(client.name() + " got what nobody expected:\n" + left);
}

void Conversation::sync_all()
{
	// When all have answered once, all that was sent has been done, and what came of it is on its way.
	for (int round = 0; round < 2; ++round) {
		for (const auto &[name, client] : clients_)
			sync(*client);
	}
}

} // namespace confer::e2e
