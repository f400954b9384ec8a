// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace confer::irc {

/** The non-empty items of a list "a,b,c" as a range of views of it: `for (std::string_view item : Items(list))`. */
class Items {
public:
	class Iterator {
	public:
		Iterator(std::string_view list, char separator) noexcept : rest_(list), separator_(separator) { step(); }
		std::string_view operator*() const noexcept { return item_; }
		Iterator &operator++() noexcept
		{
			step();
			return *this;
		}
		bool operator==(std::nullptr_t) const noexcept { return item_.empty(); }

	private:
		void step() noexcept
		{
			do {
				const std::size_t end = rest_.find(separator_);
				item_ = rest_.substr(0, end);
				rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
			} while (item_.empty() && !rest_.empty());
		}

		std::string_view rest_;
		std::string_view item_;
		char separator_;
	};

	explicit Items(std::string_view list, char separator = ',') noexcept : list_(list), separator_(separator) {}
	Iterator begin() const noexcept { return {list_, separator_}; }
	std::nullptr_t end() const noexcept { return nullptr; }
	std::size_t count() const noexcept
	{
		std::size_t count = 0;
		for (Iterator item = begin(); item != end(); ++item)
			++count;
		return count;
	}

private:
	std::string_view list_;
	char separator_;
};

} // namespace confer::irc
