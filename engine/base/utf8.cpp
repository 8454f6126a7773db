#include "base/utf8.hpp"

#include <algorithm>
#include <array>

namespace plait::base {
namespace {

struct Utf8Range {
  char32_t first, last;
};

// Marks of common scripts and format characters; enough for a caret to stand in the right place.
constexpr std::array zero_width = {
    Utf8Range{0x0300, 0x036F}, Utf8Range{0x0483, 0x0489},  Utf8Range{0x0591, 0x05BD},
    Utf8Range{0x0610, 0x061A}, Utf8Range{0x064B, 0x065F},  Utf8Range{0x0E31, 0x0E31},
    Utf8Range{0x0E34, 0x0E3A}, Utf8Range{0x1AB0, 0x1AFF},  Utf8Range{0x1DC0, 0x1DFF},
    Utf8Range{0x200B, 0x200F}, Utf8Range{0x202A, 0x202E},  Utf8Range{0x2060, 0x2064},
    Utf8Range{0x20D0, 0x20FF}, Utf8Range{0xFE00, 0xFE0F},  Utf8Range{0xFE20, 0xFE2F},
    Utf8Range{0xFEFF, 0xFEFF}, Utf8Range{0xE0100, 0xE01EF}};

constexpr std::array double_width = {
    Utf8Range{0x1100, 0x115F},   Utf8Range{0x231A, 0x231B},   Utf8Range{0x2329, 0x232A},
    Utf8Range{0x23E9, 0x23EC},   Utf8Range{0x2614, 0x2615},   Utf8Range{0x2648, 0x2653},
    Utf8Range{0x26A1, 0x26A1},   Utf8Range{0x2705, 0x2705},   Utf8Range{0x274C, 0x274C},
    Utf8Range{0x2753, 0x2757},   Utf8Range{0x2795, 0x2797},   Utf8Range{0x2E80, 0x303E},
    Utf8Range{0x3041, 0x33FF},   Utf8Range{0x3400, 0x4DBF},   Utf8Range{0x4E00, 0x9FFF},
    Utf8Range{0xA000, 0xA4CF},   Utf8Range{0xA960, 0xA97F},   Utf8Range{0xAC00, 0xD7A3},
    Utf8Range{0xF900, 0xFAFF},   Utf8Range{0xFE30, 0xFE6F},   Utf8Range{0xFF00, 0xFF60},
    Utf8Range{0xFFE0, 0xFFE6},   Utf8Range{0x1F004, 0x1F004}, Utf8Range{0x1F0CF, 0x1F0CF},
    Utf8Range{0x1F18E, 0x1F19A}, Utf8Range{0x1F200, 0x1F320}, Utf8Range{0x1F32D, 0x1F64F},
    Utf8Range{0x1F680, 0x1F6FF}, Utf8Range{0x1F7E0, 0x1F7EB}, Utf8Range{0x1F900, 0x1F9FF},
    Utf8Range{0x1FA70, 0x1FAFF}, Utf8Range{0x20000, 0x3FFFD}};

template <typename Table>
bool utf8_in(const Table& table, char32_t code) {
  auto past = std::upper_bound(table.begin(), table.end(), code,
                               [](char32_t c, const Utf8Range& range) { return c < range.first; });
  return past != table.begin() && code <= std::prev(past)->last;
}

}  // namespace

Utf8Char utf8_at(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::uint8_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  constexpr Utf8Char broken{0xFFFD, 1, false};
  if (lead < 0xC2 || lead > 0xF4 || offset + length > text.size()) return broken;
  char32_t code = lead & (0xFF >> (length + 1));
  for (std::uint8_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return broken;
    code = (code << 6) | (byte(i) & 0x3F);
  }
  const char32_t least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
  if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return broken;
  return {code, length, true};
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Char c = utf8_at(text, i);
    if (!c.valid) return false;
    i += c.bytes;
  }
  return true;
}

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0x200E || code == 0x200F || code == 0x061C;
}

std::string without_controls(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Char c = utf8_at(text, i);
    if (c.valid && (c.code == '\n' || !is_control(c.code)))
      out += text.substr(i, c.bytes);
    else
      out += "\uFFFD";
    i += c.bytes;
  }
  return out;
}

int width_of(char32_t code) {
  if (code < 0x300) return 1;
  if (utf8_in(zero_width, code)) return 0;
  return utf8_in(double_width, code) ? 2 : 1;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Char c = utf8_at(text, i);
    width += static_cast<std::size_t>(width_of(c.code));
    i += c.bytes;
  }
  return width;
}

std::size_t utf8_offset(std::string_view text, std::size_t count) {
  std::size_t i = 0;
  for (; count > 0 && i < text.size(); --count) i += utf8_at(text, i).bytes;
  return i;
}

}  // namespace plait::base
