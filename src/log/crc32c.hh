// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace confer::log {

/**
 * CRC32C (Castagnoli; RFC 3720, appendix B.4) of what was summed before, `crc`, and `bytes`. 0 is the CRC of nothing,
 * so a sum can be made in pieces. Uses the instruction of SSE4.2 where the processor has it. Pure; any thread.
 */
std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes) noexcept;

/** The same without special instructions, for processors without them and for the test that compares both. */
std::uint32_t crc32c_portable(std::uint32_t crc, std::string_view bytes) noexcept;

} // namespace confer::log
