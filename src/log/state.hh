// SPDX-License-Identifier: MIT
#pragma once

#include "log/payload.hh"
#include "log/record.hh"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/** The state: keys and values that records set and remove, and the file that has all of it as of one position. Pure. */
namespace confer::log {

using StateMap = std::map<std::string, std::string, std::less<>>;

/** Keys that begin with this are the log's own. */
inline constexpr char kOwnKey = '!';

void apply(const StateEntry &entry, StateMap &state);

/** The bytes of the state file as of `position`: a header, state records, an end record. */
std::string encode_state(const StateMap &state, const LogId &id, Position position, Time now);

/** What a state file says. */
struct StateFile {
	LogId id;
	Position position;
	StateMap state;
};

/** Reads such a file; nothing unless all of it is right, to the end record. */
std::optional<StateFile> decode_state(std::string_view bytes);

/** The name of a state file without its number. */
inline constexpr std::string_view kStatePrefix = "state.";
std::string state_name(Position position);

} // namespace confer::log
