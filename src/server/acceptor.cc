// SPDX-License-Identifier: MIT
#include "server/acceptor.hh"

#include "chat/text.hh"
#include "server/log.hh"

#include <confer/error.hh>

#include <algorithm>
#include <cstring>
#include <new>
#include <system_error>

#include <fcntl.h>
#include <poll.h>

namespace confer::server {

using chat::text;
using namespace std::chrono_literals;

namespace {

/**
 * Inherited by the clients' sockets. With the kernel's own tuning a client that does not read holds four megabytes
 * there before our bound is even looked at.
 */
constexpr int kSendBuffer = 64 << 10;
constexpr int kReceiveBuffer = 32 << 10;
/** How long a thread whose client has gone waits for another. */
constexpr auto kThreadPatience = 1s;

Address address_of(const ListenConfig &config)
{
	const std::optional<Address> address =
	    config.path.empty() ? Address::ip(config.address, config.port) : Address::local(config.path);
	if (!address)
		throw_errno(text("listen on ", config.text()), EINVAL);
	return *address;
}

ListenOptions options_of(const ListenConfig &config)
{
	return {.send_buffer = kSendBuffer,
	        .receive_buffer = kReceiveBuffer,
	        .no_delay = true,
	        .patience = kThreadPatience,
	        .unix_mode = static_cast<mode_t>(config.path.empty() ? 0 : config.mode)};
}

UniqueFd spare_descriptor() noexcept
{
	return UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

bool is_out_of_descriptors(int error) noexcept
{
	return error == EMFILE || error == ENFILE;
}

/** Sends the reason and closes; a client that does not read it at once misses it. */
void turn_away(Stream stream, std::string_view why) noexcept
{
	// In pieces, because there may be no memory for one.
	iovec pieces[3];
	std::size_t count = 0;
	for (const std::string_view part : {std::string_view("ERROR :Closing Link: ("), why, std::string_view(")\r\n")})
		pieces[count++] = {const_cast<char *>(part.data()), part.size()};
	stream.send_some(pieces, count);
	stream.shutdown_write();
}

} // namespace

Acceptor::Acceptor(Services &services, const ListenConfig &config)
    : services_(services),
      config_(config),
      listener_(address_of(config), options_of(config)),
      spare_(spare_descriptor()),
      threads_(*this, kSpareThreads),
      thread_({.name = text("accept ", config.name)}, [this] { run(); })
{
}

Acceptor::~Acceptor()
{
	stop();
}

void Acceptor::start()
{
	thread_.start();
}

void Acceptor::stop()
{
	listener_.shutdown();
	threads_.close();
	if (thread_.joinable())
		thread_.join();
}

void Acceptor::run()
{
	while (threads_.wait_until_needed()) {
		// Not in accept(), which gives up after a while: with nobody to come this thread sleeps.
		socket_io::wait_readable(listener_.fd(), Deadline::max());
		Accepted accepted = listener_.accept();
		if (accepted.status == IoStatus::closed)
			return;
		if (accepted.status == IoStatus::again)
			continue; // another thread was faster
		try {
			if (!accepted.ok()) {
				relieve(accepted.error);
				continue;
			}
			if (!spare_)
				spare_ = spare_descriptor();
			start_thread(admit(std::move(accepted)));
		} catch (const std::bad_alloc &) {
			// This client is lost; later ones are not, once there is memory again.
			log.event(LogEvent::no_means, "", "Turned away a client: out of memory");
		}
	}
}

std::shared_ptr<ClientThreads::Client> Acceptor::next() noexcept
{
	for (;;) {
		Accepted accepted = listener_.accept();
		if (!accepted.ok())
			return {};
		try {
			if (std::shared_ptr<Connection> connection = admit(std::move(accepted)))
				return connection;
		} catch (const std::bad_alloc &) {
			log.event(LogEvent::no_means, "", "Turned away a client: out of memory");
		}
	}
}

bool Acceptor::count_in(Stream &stream, const Address &peer, ProxyProtocol proxy, Census::Place &place)
{
	// The address that the proxy reports decides, not the proxy's own: all of its clients come from there.
	std::string why;
	if (proxy == ProxyProtocol::off)
		why = services_.check_in({peer, stream.peer_credentials()}, place);
	else if (const auto verdict = services_.census.enter_proxied(std::chrono::steady_clock::now(), place);
	         !Census::is_in(verdict))
		why = Census::text(verdict);
	if (why.empty())
		return true;
	log.event(LogEvent::turned_away, peer.host(), "Turned away: ", peer.host(), ": ", why);
	turn_away(std::move(stream), why);
	return false;
}

std::shared_ptr<Connection> Acceptor::admit(Accepted accepted)
{
	const Address peer = accepted.peer.unmapped();
	const ProxyProtocol proxy = proxy_for(peer);
	if (config_.proxy_protocol == ProxyProtocol::require && proxy == ProxyProtocol::off) {
		log.event(LogEvent::turned_away, peer.host(), "Turned away: ", peer.to_string(),
		          ": not a proxy that proxy-from lists");
		turn_away(std::move(accepted.stream), "This port accepts clients only through a proxy");
		return {};
	}
	Census::Place place;
	if (!count_in(accepted.stream, peer, proxy, place))
		return {};
	// Not make_shared: the timer's weak references would keep all of the memory until they expire.
	const std::shared_ptr<Connection> connection(
	    new Connection(services_, std::move(accepted.stream), peer, std::move(place), proxy));
	return connection;
}

/** Only a proxy that is listed is believed; `require` lets nobody else in. */
ProxyProtocol Acceptor::proxy_for(const Address &peer) const noexcept
{
	const auto holds = [&](const Prefix &prefix) { return prefix.contains(peer); };
	if (config_.proxy_protocol == ProxyProtocol::off || peer.is_unix() ||
	    !std::any_of(config_.proxy_from.begin(), config_.proxy_from.end(), holds))
		return ProxyProtocol::off;
	return config_.proxy_protocol;
}

void Acceptor::start_thread(const std::shared_ptr<Connection> &connection)
{
	if (!connection)
		return;
	try {
		threads_.start(connection);
	} catch (const std::system_error &error) {
		log.event(LogEvent::no_means, connection->origin.host, "Turned away: ", connection->peer(),
		          ": no thread for it: ", error.what());
		// No other thread knows the session: this one does what finish() leaves to do.
		if (connection->finish("Server cannot start a thread for you") == chat::Outbox::Append::claimed)
			connection->flush();
	}
}

void Acceptor::relieve(int error)
{
	const Deadline now = std::chrono::steady_clock::now();
	if (now - complained_ > 10s) {
		complained_ = now;
		log.error("Cannot accept on ", listener_.address().to_string(), ": ", std::strerror(error));
	}
	// accept() fails at once, client or not: wait for a client, then for others to go.
	if (socket_io::wait_readable(listener_.fd(), now + 1s) != IoStatus::done)
		return;
	// The kernel has set a descriptor aside for each thread that waits in accept().
	if (threads_.waiting() > 0)
		return;
	if (!is_out_of_descriptors(error)) {
		poll(nullptr, 0, 100);
		return;
	}
	// Somebody may have gone while we waited: then there is room, and nobody is turned away.
	Accepted accepted = listener_.accept();
	if (accepted.ok())
		return start_thread(admit(std::move(accepted)));
	if (!is_out_of_descriptors(accepted.error))
		return; // run() gets the same error
	spare_.reset();
	accepted = listener_.accept();
	if (accepted.ok())
		turn_away(std::move(accepted.stream), "Server is out of descriptors: try again later");
	else
		poll(nullptr, 0, 100); // another thread was faster: the client waits until somebody goes
	spare_ = spare_descriptor();
}

} // namespace confer::server
