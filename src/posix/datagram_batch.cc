// SPDX-License-Identifier: MIT
#include <confer/datagram_socket.hh>

#include <algorithm>
#include <cstring>

namespace confer {

namespace {

constexpr std::size_t kMaxSlots = 1024; // UIO_MAXIOV: the kernel takes no more at once

/** Copies the control message of this kind into `value`. False if the datagram has none. */
template <class Value> bool read_control(const msghdr &header, int type, Value &value) noexcept
{
	// CMSG_NXTHDR wants a header that is not const, and does not change it.
	auto *all = const_cast<msghdr *>(&header);
	for (cmsghdr *control = CMSG_FIRSTHDR(all); control != nullptr; control = CMSG_NXTHDR(all, control)) {
		if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == type) {
			std::memcpy(&value, CMSG_DATA(control), sizeof value);
			return true;
		}
	}
	return false;
}

std::optional<uid_t> sender_of(const msghdr &header) noexcept
{
	ucred sender;
	static_assert(sizeof sender == 3 * sizeof(std::uint32_t));
	return read_control(header, SCM_CREDENTIALS, sender) ? std::optional<uid_t>(sender.uid) : std::nullopt;
}

} // namespace

DatagramBatch::DatagramBatch(std::size_t slots, std::size_t size) : slot_size_(size)
{
	slots = std::clamp<std::size_t>(slots, 1, kMaxSlots);
	buffer_.reset(new char[slots * size]);
	names_.resize(slots);
	pieces_.resize(slots);
	controls_.resize(slots);
	headers_.resize(slots);
	for (std::size_t i = 0; i < slots; ++i)
		pieces_[i] = {buffer_.get() + i * size, size};
}

DatagramBatch::Datagram DatagramBatch::operator[](std::size_t i) const noexcept
{
	const mmsghdr &header = headers_[i];
	return {{buffer_.get() + i * slot_size_, std::min<std::size_t>(header.msg_len, slot_size_)},
	        Address::from(reinterpret_cast<const sockaddr *>(&names_[i]), header.msg_hdr.msg_namelen),
	        (header.msg_hdr.msg_flags & MSG_TRUNC) != 0,
	        sender_of(header.msg_hdr)};
}

void DatagramBatch::prepare() noexcept
{
	// The kernel has overwritten the lengths with what it filled in.
	count_ = 0;
	for (std::size_t i = 0; i < headers_.size(); ++i) {
		msghdr &header = headers_[i].msg_hdr;
		header = {};
		header.msg_name = &names_[i];
		header.msg_namelen = sizeof names_[i];
		header.msg_iov = &pieces_[i];
		header.msg_iovlen = 1;
		header.msg_control = controls_[i].bytes;
		header.msg_controllen = sizeof controls_[i].bytes;
	}
}

void DatagramBatch::take_drops() noexcept
{
	// The kernel sends the counter only once it is not 0, and with each datagram the count when that one was queued.
	if (count_ != 0)
		dropped_ = 0; // and the count of an earlier socket does not hold for this one
	for (std::size_t i = 0; i < count_; ++i)
		static_cast<void>(read_control(headers_[i].msg_hdr, SO_RXQ_OVFL, dropped_));
}

} // namespace confer
