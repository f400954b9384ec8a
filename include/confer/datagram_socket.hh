// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>
#include <confer/socket_io.hh>
#include <confer/unique_fd.hh>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

namespace confer {

class UnixPath;

/** How a DatagramSocket is to be made, by name. */
struct DatagramOptions {
	/** Bytes for datagrams that wait to be received; what does not fit is dropped and counted. 0: the kernel's default.
	 */
	int receive_buffer = 0;

	/** Share the port with other sockets that say so, too: for multicast, where each of them gets every datagram. */
	bool reuse_address = false;

	/** Permissions of a Unix socket's file, regardless of the umask. */
	mode_t unix_mode = 0666;

	/** IPv6 only, so that another socket may have the same port for IPv4. */
	bool v6_only = true;

	/** Unix sockets only: have the kernel tell the uid of each sender, see DatagramBatch::Datagram::uid. */
	bool pass_credentials = false;
};

/** The result of receiving one datagram. */
struct ReceivedDatagram {
	IoStatus status = IoStatus::done; ///< done, again, closed (after shutdown()), failed
	std::size_t bytes = 0;            ///< in the buffer
	bool truncated = false;           ///< the datagram was longer than the buffer; the rest is lost
	Address from;                     ///< the sender; easily forged, unless it is a Unix address
	int error = 0;                    ///< the errno of `failed`

	bool ok() const noexcept { return status == IoStatus::done; }
};

/** What the network, or the local system, reports about a datagram that was sent. */
struct DatagramError {
	Address to; ///< where the datagram was sent
	int error;  ///< ECONNREFUSED: nobody has that port; EHOSTUNREACH, ENETUNREACH, EMSGSIZE, ...
};

/**
 * Room for many datagrams to be received at once, allocated here and used again and again. Owned by one thread, used
 * with DatagramSocket::recv_many().
 */
class DatagramBatch {
public:
	/**
	 * @param slots how many datagrams at most, 1 to 1024
	 * @param size  of each, in bytes, at most; longer ones are truncated
	 */
	DatagramBatch(std::size_t slots, std::size_t size);
	DatagramBatch(const DatagramBatch &) = delete;
	DatagramBatch &operator=(const DatagramBatch &) = delete;

	/** One of the datagrams received last; `data` is valid until the next recv_many(). */
	struct Datagram {
		std::string_view data;
		Address from;
		bool truncated; ///< it was longer than the slot; the rest is lost

		/** Uid of the sender when it sent this, vouched for by the kernel; with `pass_credentials` only. */
		std::optional<uid_t> uid;
	};

	/** How many datagrams the last recv_many() brought. */
	std::size_t size() const noexcept { return count_; }
	bool empty() const noexcept { return count_ == 0; }

	/** The i-th of them, in the order of their arrival; `i < size()`. */
	Datagram operator[](std::size_t i) const noexcept;

	/**
	 * How many datagrams the kernel had dropped for want of buffer when the last one received was queued: the total
	 * since the socket was made, modulo 2^32 (SO_RXQ_OVFL). Stays as it was while a call brings none.
	 */
	std::uint32_t dropped() const noexcept { return dropped_; }

private:
	friend class DatagramSocket;

	/** The kernel's counter of drops and the sender's credentials, as control messages. */
	struct Control {
		alignas(cmsghdr) char bytes[CMSG_SPACE(sizeof(std::uint32_t)) + CMSG_SPACE(3 * sizeof(std::uint32_t))];
	};

	void prepare() noexcept;
	void take_drops() noexcept;

	std::size_t slot_size_;
	std::size_t count_ = 0;
	std::uint32_t dropped_ = 0;
	std::unique_ptr<char[]> buffer_; // not zeroed: what no datagram reaches never becomes memory
	std::vector<sockaddr_storage> names_;
	std::vector<iovec> pieces_;
	std::vector<Control> controls_;
	std::vector<mmsghdr> headers_;
};

/**
 * Owns an unconnected datagram socket: UDP on IPv4 or IPv6, or Unix. Move-only, while no other thread uses it.
 *
 * Any number of threads may send and receive at once. shutdown() may be called by any thread while the object lives.
 */
class DatagramSocket {
public:
	/**
	 * A socket at `address`, to receive and to send from.
	 *
	 * @throws std::system_error naming the address: `bind 127.0.0.1:514: Permission denied`
	 */
	[[nodiscard]] static DatagramSocket bind(const Address &address, const DatagramOptions &options = {});

	/** A socket only to send from; the kernel gives it a port with the first datagram. @throws std::system_error */
	[[nodiscard]] static DatagramSocket open(int family);

	/** Takes a bound datagram socket, as from a service manager; its file, if any, stays. @throws std::system_error */
	[[nodiscard]] static DatagramSocket adopt(UniqueFd fd);

	DatagramSocket(DatagramSocket &&other) noexcept;
	DatagramSocket &operator=(DatagramSocket &&other) noexcept;
	~DatagramSocket();

	/**
	 * Sends one datagram, whole or not at all. Nobody reports whether it arrives.
	 *
	 * @param flags of sendto(2): MSG_DONTWAIT to get `again` rather than to wait for room
	 */
	IoResult send_to(std::string_view data, const Address &to, int flags = 0) noexcept;

	/**
	 * Receives one datagram, waiting for it.
	 *
	 * @param flags of recvmsg(2): MSG_DONTWAIT to get `again` rather than to wait
	 */
	[[nodiscard]] ReceivedDatagram recv_from(char *buffer, std::size_t size, int flags = 0) noexcept;

	/**
	 * Receives the datagrams that are there, as many as `batch` has slots, with one system call (recvmmsg(2)); waits
	 * for the first. An empty batch comes with every status but `done`.
	 *
	 * @param flags of recvmmsg(2): MSG_DONTWAIT to get `again` rather than to wait
	 * @return `bytes` is the sum over all datagrams
	 */
	IoResult recv_many(DatagramBatch &batch, int flags = 0) noexcept;

	/**
	 * Has the kernel keep what comes back about datagrams that were sent (IP_RECVERR, IPV6_RECVERR): without it an
	 * unconnected socket learns nothing. From then on poll(2) says POLLERR while there is something to take, and one
	 * call to send_to() or recv_from() for each report fails with its errno, having done nothing. UDP only.
	 *
	 * @throws std::system_error
	 */
	void keep_errors(bool on);

	/** Takes the oldest report, if there is one. Does not wait. */
	[[nodiscard]] std::optional<DatagramError> take_error() noexcept;

	/** Makes every call that receives, also one that waits, return `closed`. */
	void shutdown() noexcept;

	/**
	 * Takes part in multicast group `group` on the interface with index `interface` (see interface_index(); 0: the one
	 * that the routing table names).
	 *
	 * @throws std::system_error naming group and interface
	 */
	void join_group(const Address &group, unsigned interface);
	void leave_group(const Address &group, unsigned interface);

	/** The interface from which multicast datagrams leave. @throws std::system_error */
	void multicast_interface(unsigned interface);

	/** How many routers multicast datagrams may pass, 0 to 255; 1, the default, keeps them on the wire. @throws
	 * std::system_error */
	void multicast_hops(int hops);

	/** Whether this machine gets its own multicast datagrams; it does by default. @throws std::system_error */
	void multicast_loop(bool on);

	/** SO_RCVBUF: bytes, the kernel's own records included, that may wait to be received. */
	std::size_t receive_buffer() const noexcept;

	/**
	 * Datagrams that the kernel had no room for, all since the socket was made, modulo 2^32 (SO_MEMINFO): also those
	 * after which none came. Nothing if the kernel is too old to tell (before Linux 4.12).
	 */
	std::optional<std::uint32_t> dropped() const noexcept;

	/** Where it is bound: port 0 has become the port that the kernel chose. */
	const Address &address() const noexcept { return address_; }

	int fd() const noexcept { return fd_.get(); }

private:
	explicit DatagramSocket(UniqueFd fd) noexcept;
	void change_membership(const char *what, int v4_option, int v6_option, const Address &group, unsigned interface);
	IoResult receive_error(int err) const noexcept;

	UniqueFd fd_;
	Address address_;
	std::unique_ptr<UnixPath> path_;     // after the descriptor, so that no file outlives its socket
	std::atomic<bool> shut_down_{false}; // an empty datagram and the end look the same to the kernel
};

} // namespace confer
