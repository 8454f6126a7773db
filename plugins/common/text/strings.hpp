// Small pure functions on text. ASCII only where letters are concerned: bytes above 0x7f pass
// through unchanged, so UTF-8 stays UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plait::text {

[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] bool iequals(std::string_view a, std::string_view b);
// `prefix` in any case at the start of `text`.
[[nodiscard]] bool istarts_with(std::string_view text, std::string_view prefix);

[[nodiscard]] bool is_alnum(char c);
[[nodiscard]] bool is_digit(char c);
// Not empty, digits only.
[[nodiscard]] bool is_number(std::string_view text);
// C0 controls (tab and newline included) and DEL.
[[nodiscard]] bool has_control(std::string_view text);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
// Lines without their terminator; a final newline makes no empty last line.
[[nodiscard]] std::vector<std::string_view> lines(std::string_view text);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);

// Lower-case words of `text` joined with '-', for names of branches and folders: letters and
// digits of ASCII, everything else separates. At most `limit` bytes, cut between words where
// possible. Empty when nothing is left.
[[nodiscard]] std::string slug(std::string_view text, std::size_t limit = 40);

// A file name for any `key`, one to one for keys that fit: letters, digits, '.', '_' and '-'
// stay, every other byte becomes %XX; never "." or ".." nor hidden. A key too long for a file name
// is cut and gets a hash.
[[nodiscard]] std::string file_name_for(std::string_view key);

// FNV-1a, 32 bit, as eight hex digits: to tell names apart, not for security.
[[nodiscard]] std::string short_hash(std::string_view text);

// Order in which people number things: runs of digits compare by value ("34.2" before "34.10"),
// letters without case; equal by that rule falls back to bytes, so it is a total order.
[[nodiscard]] int natural_compare(std::string_view a, std::string_view b);
[[nodiscard]] inline bool natural_less(std::string_view a, std::string_view b) {
  return natural_compare(a, b) < 0;
}

// To `decimals` digits after the point, so that sums of decimal fractions are written as expected.
[[nodiscard]] double round_to(double value, int decimals);

// At most `decimals` digits after the point, trailing zeros dropped: 2.90 is "2.9", 20.0 is "20".
[[nodiscard]] std::string format_number(double value, int decimals = 2);

}  // namespace plait::text
