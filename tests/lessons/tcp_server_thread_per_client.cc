// SPDX-License-Identifier: MIT
// A TCP server with a thread for each client: create a socket, reuse the address, bind, listen, accept; receive, decode
// UTF-8, close. Listener does the first four in its constructor. The clients are here, too, so that it tests itself.
#include <confer/listener.hh>
#include <confer/mutex.hh>
#include <confer/size_literals.hh>
#include <confer/thread.hh>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <optional>
#include <string>
#include <string_view>

using namespace confer;
using namespace confer::size_literals;
using namespace std::chrono_literals;

namespace {

/** The code points of UTF-8 text (RFC 3629); nothing if it is none. */
std::optional<std::u32string> decode(std::string_view bytes)
{
	std::u32string result;
	for (std::size_t i = 0; i < bytes.size();) {
		const auto lead = static_cast<unsigned char>(bytes[i]);
		const unsigned length = lead < 0x80   ? 1
		                        : lead < 0xc2 ? 0
		                        : lead < 0xe0 ? 2
		                        : lead < 0xf0 ? 3
		                        : lead < 0xf5 ? 4
		                                      : 0;
		if (length == 0 || bytes.size() - i < length)
			return std::nullopt;
		char32_t point = length == 1 ? lead : lead & (0x7fu >> length);
		for (unsigned k = 1; k < length; ++k) {
			const auto next = static_cast<unsigned char>(bytes[i + k]);
			if ((next & 0xc0) != 0x80)
				return std::nullopt;
			point = point << 6 | (next & 0x3fu);
		}
		constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
		if (point < kLeast[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
			return std::nullopt;
		result += point;
		i += length;
	}
	return result;
}

class Server {
public:
	explicit Server(const Address &address) : listener_(address) {}

	const Address &address() const { return listener_.address(); }
	void stop() { listener_.shutdown(); } // wakes accept()

	/** Accepts until stop(), then waits for the clients' threads. */
	void serve()
	{
		std::list<Thread> clients;
		for (;;) {
			Accepted accepted = listener_.accept();
			if (!accepted.ok())
				break;
			std::printf("New users online: %s\n", accepted.peer.to_string().c_str());
			clients.emplace_back(ThreadOptions{.name = "client", .stack_size = 64_KiB}, &Server::talk, this,
			                     std::move(accepted.stream));
			clients.back().start();
		}
		for (Thread &client : clients)
			client.join();
	}

	std::size_t characters() const EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		return characters_;
	}

private:
	/** One client, on its own thread: what it says until it closes. */
	void talk(Stream stream)
	{
		std::string text;
		char buffer[512];
		for (IoResult got; (got = stream.recv(buffer)).ok();)
			text.append(buffer, got.bytes);
		const auto points = decode(text); // at the end only: a character may come in two pieces
		stream.send(points ? "thank you\n" : "that is no UTF-8\n");
		MutexLock lock(mutex_);
		characters_ += points ? points->size() : 0;
	} // the stream closes here

	Listener listener_;
	mutable Mutex mutex_;
	std::size_t characters_ GUARDED_BY(mutex_) = 0;
};

std::string say(const Address &server, std::string_view text)
{
	Stream stream = Stream::connect(server, 5s);
	stream.send(text);
	stream.shutdown_write();
	char answer[64];
	std::string all;
	for (IoResult got; (got = stream.recv(answer)).ok();)
		all.append(answer, got.bytes);
	return all;
}

} // namespace

int main()
{
	Server server(Address::loopback(AF_INET, 0));
	Thread acceptor({.name = "accept"}, &Server::serve, &server);
	acceptor.start();
	const bool polite = say(server.address(), "gr\u00fc\u00dfe") == "thank you\n" &&
	                    say(server.address(), "\u65e5\u672c\u8a9e") == "thank you\n" &&
	                    say(server.address(), "\xc3") == "that is no UTF-8\n";
	server.stop();
	acceptor.join();
	std::printf("%zu characters\n", server.characters());
	return polite && server.characters() == 8 ? EXIT_SUCCESS : EXIT_FAILURE;
}
