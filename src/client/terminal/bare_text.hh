// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/scrollback.hh"
#include "client/terminal/text_view.hh"

#include <cstddef>
#include <string>

namespace confer::client {

/**
 * The lines that end with the lowest one of a view, as many as a screen has room for, each as one long row without
 * styles and indents, for a terminal that wraps rows itself. CR LF between them.
 */
[[nodiscard]] std::string bare_text(const Scrollback &lines, const TextView &view, std::size_t columns,
                                    std::size_t rows);

} // namespace confer::client
