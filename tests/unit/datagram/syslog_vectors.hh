// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/device_time.hh"
#include "datagram/syslog.hh"

#include <string>
#include <string_view>
#include <vector>

#include "support/check.hh"

/** Messages of devices and programs, written after their documentation, with what is in each. */
namespace vectors {

/** A datagram and what is in it; "" where it does not say. */
struct Vector {
	std::string_view datagram;
	std::string_view host, app, process;
	std::string_view time; ///< as text_of(), with the server at kServer, in a zone two hours east of UTC
	std::string_view severity;
	std::string_view text;
};

/** 2026-11-22T13:46:36Z */
inline constexpr confer::datagram::ServerTime kServer{1795355196000, std::chrono::minutes(120)};

/** Fails with all that is not as it should be. */
inline void expect(const std::vector<Vector> &vectors)
{
	using namespace confer::datagram;
	std::string wrong;
	for (const Vector &vector : vectors) {
		Event event;
		const std::string datagram(vector.datagram);
		if (!parse_syslog(datagram, event)) {
			wrong += "\nmalformed: " + datagram;
			continue;
		}
		const auto compare = [&](std::string_view what, std::string_view got, std::string_view want) {
			if (got != want)
				wrong += "\n" + datagram + "\n    " + std::string(what) + " is '" + std::string(got) + "', not '" +
				         std::string(want) + "'";
		};
		compare("host", event.host, vector.host);
		compare("program", event.app, vector.app);
		compare("pid", event.process, vector.process);
		compare("time", event.time ? text_of(*event.time, kServer) : "", vector.time);
		compare("severity", name(event.priority->severity), vector.severity);
		compare("text", event.text, vector.text);
	}
	if (!wrong.empty())
		check::fail(wrong);
}

} // namespace vectors
