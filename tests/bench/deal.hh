// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "crowd.hh"

namespace confer::bench {

/** A crowd for each thread of the load generator, and which client of which crowd the client of a number is. */
class Deal {
public:
	/** All clients of one crowd, for one thread. */
	explicit Deal(Crowd &crowd);
	/**
	 * `count` clients in groups of `group_size`, among `crowds`, into which they have to come in the order of their
	 * numbers: whole groups for each crowd, or, if there are more crowds than groups, every client for another one.
	 */
	Deal(std::vector<Crowd *> crowds, std::size_t count, std::size_t group_size);

	struct Place {
		std::size_t crowd;
		std::size_t index; ///< in that crowd
	};
	const Place &operator[](std::size_t client) const noexcept { return places_[client]; }
	std::size_t client(std::size_t crowd, std::size_t index) const noexcept { return clients_[crowd][index]; }
	/** How many clients are in a crowd. */
	std::size_t size(std::size_t crowd) const noexcept { return clients_[crowd].size(); }
	std::size_t size() const noexcept { return places_.size(); }
	std::size_t crowds() const noexcept { return crowds_.size(); }
	Crowd &crowd(std::size_t crowd) const noexcept { return *crowds_[crowd]; }

private:
	std::vector<Crowd *> crowds_;
	std::vector<Place> places_;
	std::vector<std::vector<std::size_t>> clients_;
};

} // namespace confer::bench
