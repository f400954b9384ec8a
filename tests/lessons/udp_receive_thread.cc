// SPDX-License-Identifier: MIT
// A chat without a server, over UDP: a daemon thread receives and prints, while main sends.
//
//     udp_receive_thread 127.0.0.1:5001 127.0.0.1:5002      in one terminal
//     udp_receive_thread 127.0.0.1:5002 127.0.0.1:5001      in the other
//
// Without arguments it talks to itself, which is how it is tested.
#include <confer/datagram_socket.hh>
#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>

using namespace confer;

namespace {

/** What the two threads share. In a shared_ptr, because nobody waits for the receiver when main ends. */
struct Chat {
	explicit Chat(const Address &local) : socket(DatagramSocket::bind(local)) {}

	DatagramSocket socket;
	Mutex mutex;
	CondVar arrived;
	int count GUARDED_BY(mutex) = 0;
};

void receive(const std::shared_ptr<Chat> &chat)
{
	char buffer[1500];
	for (;;) {
		const ReceivedDatagram got = chat->socket.recv_from(buffer, sizeof buffer);
		if (got.status == IoStatus::closed)
			return;
		if (!got.ok())
			continue; // an error of one datagram is not one of the next
		std::printf("<%s> %.*s\n", got.from.to_string().c_str(), static_cast<int>(got.bytes), buffer);
		MutexLock lock(chat->mutex);
		++chat->count;
		chat->arrived.notify_all();
	}
}

void talk(Chat &chat, const Address &peer)
{
	char line[1400];
	while (std::fgets(line, sizeof line, stdin) != nullptr)
		chat.socket.send_to(line, peer);
}

void talk_to_oneself(Chat &chat)
{
	for (const char *text : {"hello", "is anybody there?", "gr\u00fc\u00dfe"})
		chat.socket.send_to(text, chat.socket.address());
	MutexLock lock(chat.mutex);
	while (chat.count < 3)
		chat.arrived.wait(chat.mutex);
}

} // namespace

int main(int argc, char **argv)
try {
	const auto local = argc == 3 ? Address::parse(argv[1]) : Address::loopback(AF_INET, 0);
	const auto peer = argc == 3 ? Address::parse(argv[2]) : local;
	if (!local || !peer) {
		std::fprintf(stderr, "usage: udp_receive_thread [LOCAL:PORT PEER:PORT]\n");
		return EXIT_FAILURE;
	}
	auto chat = std::make_shared<Chat>(*local);
	Thread receiver({.name = "udp", .daemon = true}, receive, chat);
	receiver.start();
	if (argc == 3)
		talk(*chat, *peer);
	else
		talk_to_oneself(*chat);
	return EXIT_SUCCESS; // the receiver still waits; the process ends all the same
} catch (const std::exception &e) {
	std::fprintf(stderr, "udp_receive_thread: %s\n", e.what());
	return EXIT_FAILURE;
}
