// SPDX-License-Identifier: MIT
#include "server/control_socket.hh"

#include "chat/control/control.hh"
#include "chat/text.hh"
#include "crypto/secret.hh"
#include "server/local_users.hh"
#include "server/log.hh"

#include <confer/error.hh>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace confer::server {

using chat::text;
using namespace std::chrono_literals;

namespace {

constexpr int kBacklog = 16;
/** For the accept() of a thread that comes too late for a peer: as short as there is. */
constexpr auto kTooLate = 1ms;
constexpr std::size_t kStack = 64 << 10;
/** For a whole answer, however the peer reads. */
constexpr auto kLongestAnswer = 60s;

std::string identity_of(uid_t uid)
{
	return text("uid:", uid);
}

bool is_known_by_uid(const chat::Operator &entry) noexcept
{
	return entry.identity.starts_with("uid:");
}

/** Who may connect; the uid that the kernel reports decides who may give commands. */
mode_t mode_for(const chat::Settings &settings) noexcept
{
	const bool others = std::any_of(settings.operators.begin(), settings.operators.end(), is_known_by_uid);
	return others ? 0666 : 0600;
}

Address address_of(const std::string &path)
{
	const std::optional<Address> address = Address::local(path);
	if (!address)
		throw_errno("control socket " + path, ENAMETOOLONG);
	return *address;
}

mode_t first_mode(chat::World &world)
{
	chat::WorldRead lock(world);
	return mode_for(world.settings());
}

/** Sends all of it; false: the peer has gone, or does not read. */
bool send_all(Stream &stream, std::string_view bytes, Deadline ends) noexcept
{
	while (!bytes.empty()) {
		const iovec piece{const_cast<char *>(bytes.data()), bytes.size()};
		const IoResult sent = stream.send_some(&piece, 1);
		bytes.remove_prefix(sent.bytes);
		if (sent.ok())
			continue;
		const Deadline deadline = std::min(ends, std::chrono::steady_clock::now() + ControlSocket::kPatience);
		if (sent.status != IoStatus::again || stream.wait_writable(deadline) != IoStatus::done)
			return false;
	}
	return true;
}

/** What the peer asks. */
struct Request {
	crypto::SecretText line; ///< without its end
	std::string fault;       ///< why it cannot be read; empty: it was
};

Request read_request(Stream &stream)
{
	Request request;
	std::string bytes;
	bytes.reserve(ControlSocket::kLongestRequest); // which is never left, so that one place is wiped
	const Deadline ends = std::chrono::steady_clock::now() + ControlSocket::kPatience;
	std::size_t end = bytes.npos;
	while (end == bytes.npos && request.fault.empty()) {
		const std::size_t had = bytes.size();
		bytes.resize(ControlSocket::kLongestRequest);
		const IoResult got = stream.recv_now(bytes.data() + had, bytes.size() - had);
		bytes.resize(had + got.bytes);
		end = bytes.find('\n');
		if (end != bytes.npos)
			break;
		if (bytes.size() == ControlSocket::kLongestRequest)
			request.fault = text("A request has at most ", ControlSocket::kLongestRequest, " bytes");
		else if (got.status == IoStatus::closed || got.status == IoStatus::failed)
			request.fault = "A request ends with a line end";
		else if (got.status == IoStatus::again && stream.wait_readable(ends) != IoStatus::done)
			request.fault = "No request has arrived";
	}
	if (request.fault.empty()) {
		std::string_view line = std::string_view(bytes).substr(0, end);
		if (line.ends_with('\r'))
			line.remove_suffix(1);
		request.line = crypto::SecretText(line);
	}
	crypto::wipe(bytes);
	return request;
}

} // namespace

class ControlSocket::Serving {
public:
	Serving(ControlSocket &owner, std::size_t number, Stream &stream) noexcept : owner_(owner), number_(number)
	{
		MutexLock lock(owner_.mutex_);
		owner_.served_[number_] = &stream;
		if (owner_.stopping_)
			stream.shutdown();
	}
	~Serving()
	{
		MutexLock lock(owner_.mutex_);
		owner_.served_[number_] = nullptr;
	}
	Serving(const Serving &) = delete;
	Serving &operator=(const Serving &) = delete;

private:
	ControlSocket &owner_;
	const std::size_t number_;
};

ControlSocket::ControlSocket(std::string path, chat::World &world, chat::Host &host, WorkspacePool &workspaces)
    : path_(std::move(path)),
      world_(world),
      host_(host),
      workspaces_(workspaces),
      listener_(address_of(path_),
                ListenOptions{.backlog = kBacklog, .patience = kTooLate, .unix_mode = first_mode(world)})
{
}

void ControlSocket::start()
{
	for (std::size_t i = 0; i < kThreads; ++i) {
		{
			MutexLock lock(mutex_);
			++running_;
		}
		// Detached: a command may have to wait for a file system or a directory of users that hangs.
		Thread thread({.name = "control", .stack_size = kStack, .daemon = true}, [this, i] { run(i); });
		try {
			thread.start();
		} catch (...) {
			MutexLock lock(mutex_);
			--running_;
			throw;
		}
	}
}

bool ControlSocket::stop(Deadline deadline) noexcept
{
	listener_.shutdown();
	MutexLock lock(mutex_);
	stopping_ = true;
	for (Stream *stream : served_) {
		if (stream != nullptr)
			stream->shutdown();
	}
	while (running_ > 0) {
		if (!ended_.wait_until(mutex_, deadline))
			return running_ == 0;
	}
	return true;
}

void ControlSocket::configure(const chat::Settings &settings) noexcept
{
	if (::chmod(path_.c_str(), mode_for(settings)) != 0)
		log.warning("Cannot change who may connect to ", path_, ": ", std::strerror(errno));
}

void ControlSocket::run(std::size_t number) noexcept
{
	for (;;) {
		// Not in accept(), for which the kernel sets a descriptor aside.
		socket_io::wait_readable(listener_.fd(), Deadline::max());
		Accepted accepted = listener_.accept();
		if (accepted.status == IoStatus::closed)
			break;
		if (accepted.status == IoStatus::again)
			continue; // another thread was faster
		if (!accepted.ok()) {
			poll(nullptr, 0, 100); // out of descriptors: somebody may go meanwhile
			continue;
		}
		try {
			serve(number, std::move(accepted.stream));
		} catch (const std::bad_alloc &) {
			log.error("Control socket: out of memory for a request");
		}
	}
	// What stop() waits for is the last thing that this thread touches.
	MutexLock lock(mutex_);
	--running_;
	ended_.notify_all();
}

std::string ControlSocket::refusal(const Stream &stream, std::string &by)
{
	const std::optional<Credentials> peer = stream.peer_credentials();
	if (!peer || peer->uid == LocalUsers::kNobody)
		return "The kernel does not say who you are";
	const std::string identity = identity_of(peer->uid);
	bool allowed = peer->uid == 0 || peer->uid == ::geteuid();
	if (!allowed) {
		chat::WorldRead lock(world_);
		const auto &operators = world_.settings().operators;
		allowed = std::any_of(operators.begin(), operators.end(),
		                      [&](const chat::Operator &entry) { return entry.identity == identity; });
	}
	if (!allowed)
		return text("uid ", peer->uid,
		            " is neither root, nor the user that conferd runs as, nor an operator's: write identity = ",
		            identity, " in a section [operator.NAME]");
	const std::string name = LocalUsers::name_of(peer->uid);
	by = name.empty() ? identity : text(name, " (", identity, ")");
	return {};
}

void ControlSocket::serve(std::size_t number, Stream stream)
{
	const Serving serving(*this, number, stream);
	std::string by;
	if (const std::string why = refusal(stream, by); !why.empty()) {
		log.event(LogEvent::turned_away, "localhost", "Control socket: refused: ", why);
		static_cast<void>(send_all(stream, text("FAIL DENIED ", why, '\n'), std::chrono::steady_clock::now()));
		return;
	}
	const Request request = read_request(stream);
	if (request.fault.empty())
		answer(stream, by, request.line.view());
	else
		static_cast<void>(
		    send_all(stream, text("FAIL USAGE ", request.fault, '\n'), std::chrono::steady_clock::now() + kPatience));
}

void ControlSocket::answer(Stream &stream, std::string_view by, std::string_view line)
{
	const Deadline ends = std::chrono::steady_clock::now() + kLongestAnswer;
	Work work(workspaces_);
	chat::run_control({world_, host_, work->out}, by, line,
	                  [&](std::string_view bytes) { return send_all(stream, bytes, ends); });
}

} // namespace confer::server
