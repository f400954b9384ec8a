// SPDX-License-Identifier: MIT
#include "client.hh"

#include "support/check.hh"

namespace confer::e2e {

namespace {

constexpr std::size_t kMaxLine = 512;  // RFC 1459 section 2.3, CR LF included
constexpr std::size_t kMaxTags = 8191; // IRCv3 message-tags, '@' and the space included

/** The line without the tags in front. */
std::string_view without_tags(std::string_view line)
{
	return line.starts_with('@') ? line.substr(std::min(line.find(' '), line.size() - 1) + 1) : line;
}

} // namespace

Client::Client(std::string name, const Address &server)
    : name_(std::move(name)),
      stream_(Stream::connect(server, kPatience))
{
	stream_.no_delay(true);
}

void Client::send(std::string_view bytes)
{
	if (bytes.find("CAP REQ") != std::string_view::npos)
		asked_caps_ = true;
	const Deadline deadline = soon();
	while (!bytes.empty()) {
		const iovec piece{const_cast<char *>(bytes.data()), bytes.size()};
		const IoResult sent = stream_.send_some(&piece, 1);
		if (sent.status == IoStatus::closed)
			return;
		if (sent.status == IoStatus::failed ||
		    (sent.status == IoStatus::again && stream_.wait_writable(deadline) != IoStatus::done))
			check::fail(name_ + " cannot send");
		bytes.remove_prefix(sent.bytes);
	}
}

void Client::log_in(std::string_view caps)
{
	if (!caps.empty())
		send_line("CAP REQ :" + std::string(caps));
	send_line("NICK " + name_);
	send_line("USER " + name_ + " 0 * :Real " + name_);
	if (!caps.empty())
		send_line("CAP END");
	// The welcome ends with the message of the day, or word that there is none; then default modes may follow.
	for (;;) {
		const std::string line = read_until(" ");
		if (line.find(" 376 ") != std::string::npos || line.find(" 422 ") != std::string::npos)
			break;
		if (line.find(" NAK ") != std::string::npos || line.find(" 433 ") != std::string::npos)
			check::fail(name_ + " cannot log in: " + line);
	}
	sync();
}

std::optional<std::string> Client::take_line()
{
	const std::size_t end = received_.find('\n', taken_);
	if (end == std::string::npos) {
		received_.erase(0, taken_);
		taken_ = 0;
		return {};
	}
	const std::string line = received_.substr(taken_, end - taken_);
	taken_ = end + 1;
	if (!line.ends_with('\r') || line.find('\r') != line.size() - 1 || line.find('\0') != std::string::npos)
		check::fail(name_ + " got a line that is not one by RFC 1459: " + line);
	const std::string_view body = without_tags(line);
	if (body.size() + 1 > kMaxLine || line.size() - body.size() > kMaxTags)
		check::fail(name_ + " got a line that is too long: " + line);
	return line.substr(0, line.size() - 1);
}

std::optional<std::string> Client::read_line(Deadline deadline)
{
	for (;;) {
		if (std::optional<std::string> line = take_line())
			return line;
		if (stream_.wait_readable(deadline) != IoStatus::done)
			check::fail(name_ + " waited in vain for a line");
		char buffer[4096];
		const IoResult got = stream_.recv(buffer, sizeof buffer);
		if (!got.ok()) {
			if (!received_.empty())
				check::fail(name_ + " got half a line before the end: " + received_);
			return {};
		}
		received_.append(buffer, got.bytes);
	}
}

std::string Client::read_until(std::string_view part)
{
	std::string seen;
	const Deadline deadline = soon();
	for (;;) {
		const std::optional<std::string> line = read_line(deadline);
		if (!line)
			check::fail(name_ + " was closed before '" + std::string(part) + "' came; there came:\n" + seen);
		if (line->find(part) != std::string::npos)
			return *line;
		seen += *line + '\n';
	}
}

std::string Client::sync()
{
	const std::string token = "sync-" + std::to_string(++syncs_);
	send_line("PING " + token);
	std::string before;
	for (;;) {
		const std::optional<std::string> line = read_line();
		if (!line)
			check::fail(name_ + " was closed; there came:\n" + before);
		const std::string_view body = without_tags(*line);
		if (body.find(" PONG ") != std::string_view::npos && body.ends_with(token))
			return before;
		before += *line + '\n';
	}
}

void Client::expect_end()
{
	if (const std::optional<std::string> line = read_line())
		check::fail(name_ + " should be closed, but got: " + *line);
	close();
}

} // namespace confer::e2e
