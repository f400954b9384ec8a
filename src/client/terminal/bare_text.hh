// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/scrollback.hh"
#include "client/terminal/text_view.hh"

#include <cstddef>
#include <string>

namespace confer::client {

/**
 * Returns the lowest line of a view and those above it, as many as a screen has room for. Each is one long row without
 * styles and indents, which the terminal wraps. CR LF between them.
 */
[[nodiscard]] std::string bare_text(const Scrollback &lines, const TextView &view, std::size_t columns,
                                    std::size_t rows);

} // namespace confer::client
