// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace confer::ini {

/**
 * Finds the name that a mistyped one was meant to be: the candidate with the fewest letters changed, inserted, removed
 * or swapped with their neighbour, at most one in three of them. If there is none, the one that begins with the most of
 * its letters: at least four, and half of them. Two are enough if they are the whole name.
 */
class Nearest {
public:
	explicit Nearest(std::string_view name);

	/** Looks at one more candidate, in lower case. It must outlive this object. */
	void consider(std::string_view candidate);

	/** The nearest candidate so far; empty: none is near. */
	[[nodiscard]] std::string_view best() const noexcept { return best_.empty() ? akin_ : best_; }

private:
	std::string name_; ///< in lower case
	std::size_t distance_;
	std::size_t shared_; ///< letters at the beginning of `akin_`, or one less than it needs
	std::string_view best_;
	std::string_view akin_; ///< begins alike
};

} // namespace confer::ini
