// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace confer::vault {

/**
 * How many verifiers have which number of iterations. A name that is nobody's shows a number as likely as an account
 * does; with the present setting alone, accounts from before a change of it could be told from names without one.
 * For one thread at a time.
 */
class WorkCensus {
public:
	/** Makes room, so that add() of this number cannot fail. @throws std::bad_alloc */
	void expect(std::uint32_t iterations) { counts_.try_emplace(iterations, 0); }
	/** One more of a number that was expected. */
	void add(std::uint32_t iterations) noexcept;
	void remove(std::uint32_t iterations) noexcept;

	/**
	 * The number for a name with this hash, the same as long as the accounts are; when accounts come and get more
	 * iterations it changes as theirs do, once and upwards. `otherwise`: where there is no verifier.
	 */
	std::uint32_t choose(std::uint32_t hash, std::uint32_t otherwise) const noexcept;

private:
	std::map<std::uint32_t, std::size_t> counts_; ///< by iterations
	std::size_t all_ = 0;
};

} // namespace confer::vault
