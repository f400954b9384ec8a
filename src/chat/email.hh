// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace confer::chat {

inline constexpr std::size_t kMaxEmail = 254; ///< RFC 5321, section 4.5.3.1.3, less its brackets

/**
 * Whether it looks like an address of electronic mail: UTF-8 without blanks or controls, and something on either side
 * of the last '@'. No mail is sent to it.
 */
bool valid_email(std::string_view email) noexcept;

} // namespace confer::chat
