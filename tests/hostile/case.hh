// SPDX-License-Identifier: MIT
#pragma once

#include "band.hh"
#include "server.hh"

#include <atomic>
#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace confer::hostile {

/** Who is there before anybody attacks, and on which server. */
struct Setting {
	std::vector<Band> crowd = {}; ///< healthy clients, besides the pairs that are measured; nicks ca0, ..., cb0, ...
	ServerOptions server = {};
};

/** What an attack must not pass. The bounds on latency and newcomers are the same for all cases. */
struct Bounds {
	long growth = 16;      ///< MiB of resident memory
	long growth_full = 0;  ///< the same at full size; 0: the same
	long left = 12;        ///< MiB that may be left when the attackers have gone
	double answers = 0;    ///< lines with Band::counted in a second, for each client, above the burst; 0: not counted
	double burst = 0;      ///< those at once
	long log = 64;         ///< KiB of log in a second
	bool newcomers = true; ///< they must get in
	long received = 0;     ///< KiB that one attacker may be sent in a second; 0: not looked at
};

/** What an attack that is code has to work with, on a thread of its own. */
struct Scene {
	Server &server;
	bool full;                     ///< at full size
	const std::atomic<bool> &over; ///< return soon when it becomes true
	std::string said = {};         ///< what to tell of it, in a few words
	std::string fault = {};        ///< what it found wrong itself
};

/** One attack: data, and code where data does not do. */
struct Case {
	const char *name;
	const char *deed; ///< what the attackers do, for the table
	Setting setting = {};
	std::vector<Band> bands = {};
	void (*attack)(Scene &) = nullptr;
	Bounds bounds = {};
	std::chrono::milliseconds lasts = 1500ms;
	std::chrono::milliseconds lasts_full = 10s;
	bool full_only = false; ///< too long, or not held on a busy machine: only at full size
};

/** All of them, in groups. */
std::span<const Case> answer_cases();
std::span<const Case> work_cases();
std::span<const Case> storm_cases();
std::span<const Case> stranger_cases();
std::span<const Case> memory_cases();
std::span<const Case> person_cases();
std::span<const Case> machine_cases();

} // namespace confer::hostile
