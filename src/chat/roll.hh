// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace confer::chat {

/**
 * Objects with numbered places, so that a long look at all of them can be interrupted and taken up again: those that
 * stay meanwhile are met exactly once. An object keeps its place in its member `roll_place`.
 *
 * Guarded as its owner says. What it lists must outlive its entry.
 */
template <class T> class Roll {
public:
	/** Makes room for one more. @throws std::bad_alloc */
	void reserve()
	{
		if (!free_.empty())
			return;
		places_.reserve(grown(places_.size()));
		free_.reserve(places_.capacity());
	}

	/** Adds an object that is not here; reserve() was called since the last time. */
	void add(T &object) noexcept
	{
		if (free_.empty()) {
			object.roll_place = places_.size();
			places_.push_back(&object);
			return;
		}
		object.roll_place = free_.back();
		free_.pop_back();
		places_[object.roll_place] = &object;
	}

	/** Removes an object that is here. */
	void remove(const T &object) noexcept
	{
		places_[object.roll_place] = nullptr;
		free_.push_back(object.roll_place);
	}

	/** Places so far, empty ones included. */
	std::size_t size() const noexcept { return places_.size(); }
	/** The object in place `i` of size(), or nullptr. */
	T *at(std::size_t i) const noexcept { return places_[i]; }

private:
	std::size_t grown(std::size_t size) const noexcept
	{
		return size < places_.capacity() ? places_.capacity() : 2 * size + 8;
	}

	std::vector<T *> places_;
	std::vector<std::size_t> free_; ///< has room for all places
};

} // namespace confer::chat
