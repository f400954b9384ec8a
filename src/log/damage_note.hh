// SPDX-License-Identifier: MIT
#pragma once

#include "log/segment_list.hh"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

/** Damage at the end of a log that an operator has accepted is noted in the state. */
namespace confer::log {

/** The key and the value of the note. */
[[nodiscard]] std::pair<std::string, std::string> encode_damage(const Damage &damage);

/** Reads an entry of the state; nothing if it is another one. */
[[nodiscard]] std::optional<Damage> decode_damage(std::string_view key, std::string_view value);

} // namespace confer::log
