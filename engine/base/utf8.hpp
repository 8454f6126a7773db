// Characters of UTF-8 text and the columns that a terminal gives them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plait::base {

struct Utf8Char {
  char32_t code = 0;  // U+FFFD for a byte that is no UTF-8
  std::uint8_t bytes = 1;
  bool valid = true;
};

// The character at `offset`, which is below text.size().
[[nodiscard]] Utf8Char utf8_at(std::string_view text, std::size_t offset);

[[nodiscard]] bool is_utf8(std::string_view text);

// Control characters, and those that turn the direction of writing: what stands around one is not
// seen as it is.
[[nodiscard]] bool is_control(char32_t code);

// `text` with U+FFFD for these, but for line breaks, and for bytes that are no UTF-8.
[[nodiscard]] std::string without_controls(std::string_view text);

// Columns: 0 for combining marks and joiners, 2 for East Asian wide and emoji, else 1.
[[nodiscard]] int width_of(char32_t code);
[[nodiscard]] std::size_t width_of(std::string_view text);

// The byte offset of the character with index `count`, or text.size().
[[nodiscard]] std::size_t utf8_offset(std::string_view text, std::size_t count);

}  // namespace plait::base
