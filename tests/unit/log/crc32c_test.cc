// SPDX-License-Identifier: MIT
#include "log/crc32c.hh"

#include <cstddef>
#include <string>
#include <string_view>

#include "support/check.hh"

using confer::log::crc32c;
using confer::log::crc32c_portable;

namespace {

/** RFC 3720, appendix B.4, and the check value of the algorithm. */
void known_values()
{
	for (const auto function : {crc32c, crc32c_portable}) {
		check::equal(function(0, ""), 0U);
		check::equal(function(0, "123456789"), 0xe3069283U);
		check::equal(function(0, std::string(32, '\0')), 0x8a9136aaU);
		check::equal(function(0, std::string(32, '\xff')), 0x62a8ab43U);
		std::string rising(32, '\0');
		for (std::size_t i = 0; i < rising.size(); ++i)
			rising[i] = static_cast<char>(i);
		check::equal(function(0, rising), 0x46dd794eU);
	}
}

void pieces_and_both_ways_agree()
{
	std::string bytes;
	for (unsigned i = 0; i < 300; ++i)
		bytes += static_cast<char>(i * 167 + i / 7);
	for (std::size_t start = 0; start < 9; ++start) {
		for (std::size_t size = 0; start + size <= bytes.size(); ++size) {
			const auto piece = std::string_view(bytes).substr(start, size);
			const std::uint32_t whole = crc32c(0, piece);
			check::equal(crc32c_portable(0, piece), whole);
			check::equal(crc32c(crc32c(0, piece.substr(0, size / 3)), piece.substr(size / 3)), whole);
		}
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(known_values),
    TEST_CASE(pieces_and_both_ways_agree),
};

} // namespace

int main()
{
	return check::main("crc32c", kTests);
}
