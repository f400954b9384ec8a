// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/event.hh"

namespace confer::datagram {

/**
 * Finds host, program and time in the text of a message whose header does not name them, where the text is one of those
 * that devices and programs write by rules of their own:
 *
 * - `key=value key="value"` of Fortinet, SonicWall and Sophos: host of devname, device_name or fw; program of type,
 *   log_type or id; time of date and time;
 * - comma-separated values of Palo Alto: the program is the type, TRAFFIC or THREAT;
 * - ArcSight's CEF and QRadar's LEEF: the program is the product; Snare's events of Windows: MSWinEventLog; HPE iLO's
 *   "#ILO 5:" and the class of Cisco ISE's messages;
 * - topics of MikroTik, "system,info,account": they are the program;
 * - JSON behind "@cee:" (the cookie of Common Event Expression): host, program and process id, and the text is that of
 *   `msg`, with the other members behind it as `key=value`.
 *
 * All but the last two leave the text as it is.
 */
void read_dialect(Event &event);

} // namespace confer::datagram
