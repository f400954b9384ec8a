// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/scanner.hh"

#include <optional>
#include <string_view>

namespace confer::datagram {

// What single makers put between the parts of a header. Each takes what it names and the blank behind it, or nothing;
// what is returned is a view of the message.

/** NX-OS: "%$ VDC-1 %$ ". */
void skip_vdc(Scanner &scan) noexcept;

/** WatchGuard: "(2026-11-22T14:46:36) ", the time in UTC, perhaps behind the model and the serial number. */
void skip_bracketed_time(Scanner &scan) noexcept;

/**
 * UniFi's devices: "U7PG2,788a20aabbcc,v4.3.28.11361: ", also in brackets and quotes, or the address and the model with
 * the version. Returns the hardware address, which is what tells them apart; empty: it is something else.
 */
[[nodiscard]] std::string_view take_unifi(Scanner &scan) noexcept;

/** NetApp: "[node1:raid.disk.missing:error]: ", perhaps with a process behind the node. */
struct NetappEvent {
	std::string_view node, event;
};
[[nodiscard]] std::optional<NetappEvent> take_netapp(Scanner &scan) noexcept;

/**
 * Cisco's wireless controllers: "wlc1: *apfReceiveTask: " in front of the time. Returns the host, which may be empty;
 * nothing: it is something else.
 */
[[nodiscard]] std::optional<std::string_view> take_wireless_task(Scanner &scan) noexcept;

/** Whether a host may be called so, or it is an IP address; no number alone. */
[[nodiscard]] bool is_host(std::string_view word) noexcept;

/** "192.0.2.7" */
[[nodiscard]] bool is_ipv4(std::string_view word) noexcept;

} // namespace confer::datagram
