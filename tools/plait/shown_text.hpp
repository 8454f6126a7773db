// What programs have printed, as it may be shown on a terminal and in text files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plait::cli {

// One line without what steers a terminal: escape sequences (colours, titles, cursor), other
// control characters, and marks that turn the direction of writing. Of a line that was written over
// with
// '\r' the last version; tabs become spaces; what is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string shown_line(std::string_view line);

// The lines of `text`, each as shown_line() has it.
[[nodiscard]] std::vector<std::string> shown_lines(std::string_view text);

// A line broken between words so that each piece has at most `width` columns, a word that is longer
// by itself in its middle; the pieces have the indentation of the line. 0: one piece.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view line, std::size_t width);

// At most `width` columns, with an ellipsis where something is missing. 0: all of it.
[[nodiscard]] std::string shortened(std::string_view line, std::size_t width);

}  // namespace plait::cli
