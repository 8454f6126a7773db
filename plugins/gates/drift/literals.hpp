// Where comments and literals end: the part of each language that a tokenizer must get right so
// that the rest of a file is read as what it is.
#pragma once

#include <cstddef>
#include <string_view>

#include "drift/language.hpp"

namespace plait::drift {

inline constexpr std::size_t kNone = std::string_view::npos;

// Past the last byte of the comment that starts at `at`; kNone when none does. A line comment ends
// before its newline; a block comment that is never closed ends with the text.
std::size_t comment_end(Family family, std::string_view source, std::size_t at);

// The same for strings, characters, template literals and regular expressions, prefixes ("rb",
// "u8R") included. `after_value`: what stands before is a value, so that "/" divides. A literal of
// one line that is not closed ends with its line.
std::size_t literal_end(Family family, std::string_view source, std::size_t at, bool after_value);

}  // namespace plait::drift
