#include "prp/amounts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "text/strings.hpp"

namespace plait::prp {
namespace {

constexpr double longest_hours = 10000;

struct Cursor {
  std::string_view rest;

  void skip_blanks() { rest = text::trim(rest); }
  bool take(std::string_view word) {
    if (!text::istarts_with(rest, word)) return false;
    rest.remove_prefix(word.size());
    return true;
  }
};

std::optional<double> take_number(Cursor& cursor) {
  double value = 0;
  const auto* begin = cursor.rest.data();
  const auto [end, fault] =
      std::from_chars(begin, begin + cursor.rest.size(), value, std::chars_format::fixed);
  if (fault != std::errc{} || cursor.rest.front() == '-' || !std::isfinite(value))
    return std::nullopt;
  cursor.rest.remove_prefix(static_cast<std::size_t>(end - begin));
  return value;
}

// Hours in one of the unit that comes next, 0 for no unit.
double take_unit(Cursor& cursor) {
  static constexpr std::array<std::pair<std::string_view, double>, 12> units = {{
      {"minutes", 1.0 / 60},
      {"minute", 1.0 / 60},
      {"mins", 1.0 / 60},
      {"min", 1.0 / 60},
      {"hours", 1},
      {"hour", 1},
      {"hrs", 1},
      {"hr", 1},
      {"days", 8},
      {"day", 8},
      {"m", 1.0 / 60},
      {"h", 1},
  }};
  for (const auto& [word, hours] : units)
    if (cursor.take(word)) return hours;
  return 0;
}

bool take_dash(Cursor& cursor) {
  for (const std::string_view dash : {"-", "\u2013", "\u2014", "..", "to "})
    if (cursor.take(dash)) return true;
  return false;
}

}  // namespace

std::optional<Range> parse_hours(std::string_view text, bool bare_hours) {
  Cursor cursor{text::trim(text)};
  for (const std::string_view mark : {"about ", "approx. ", "ca. ", "~", "<", ">", "\u2248"}) {
    if (cursor.take(mark)) cursor.skip_blanks();
  }
  if (cursor.rest.empty()) return std::nullopt;
  const auto low = take_number(cursor);
  if (!low) return std::nullopt;
  cursor.skip_blanks();
  const double low_unit = take_unit(cursor);
  cursor.skip_blanks();
  Range range{*low, *low};
  double unit = low_unit;
  if (take_dash(cursor)) {
    cursor.skip_blanks();
    cursor.take("~");
    if (cursor.rest.empty()) return std::nullopt;
    const auto high = take_number(cursor);
    if (!high) return std::nullopt;
    range.high = *high;
    cursor.skip_blanks();
    unit = take_unit(cursor);
    cursor.skip_blanks();
  } else {
    cursor.take("+");
    cursor.skip_blanks();
  }
  if (!cursor.rest.empty()) return std::nullopt;
  if (unit == 0) unit = low_unit;
  if (unit == 0 && !bare_hours) return std::nullopt;
  if (unit == 0) unit = 1;
  range.low *= low_unit != 0 ? low_unit : unit;
  range.high *= unit;
  if (range.low > range.high) std::swap(range.low, range.high);
  if (range.high > longest_hours) return std::nullopt;
  return range;
}

}  // namespace plait::prp
