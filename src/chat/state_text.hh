// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <concepts>
#include <string_view>
#include <system_error>

/** Reading keys and values of the state that the log keeps, which text() has composed. */
namespace confer::chat {

/** A whole number in decimal, and nothing else. False: that is none, or too large; `number` may have changed. */
template <std::integral Number> [[nodiscard]] bool read_number(std::string_view text, Number &number) noexcept
{
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
	return error == std::errc{} && end == text.data() + text.size();
}

/** What stands before the first `separator`; `rest` becomes what stands behind it. */
inline std::string_view cut(std::string_view &rest, char separator) noexcept
{
	const std::size_t at = rest.find(separator);
	const std::string_view first = rest.substr(0, at);
	rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
	return first;
}

} // namespace confer::chat
