#include "base/duration.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <plait/error_class.hpp>

namespace plait::base {
namespace {

struct DurationUnit {
  std::string_view name;
  double nanoseconds;
};
// Falling: a duration is written from the largest to the smallest.
constexpr std::array duration_units = {DurationUnit{"d", 86400e9}, DurationUnit{"h", 3600e9},
                                       DurationUnit{"m", 60e9}, DurationUnit{"s", 1e9},
                                       DurationUnit{"ms", 1e6}};
constexpr double duration_limit = 9.2e18;

std::size_t duration_unit(std::string_view name) {
  for (std::size_t i = 0; i < duration_units.size(); ++i)
    if (duration_units[i].name == name) return i;
  return duration_units.size();
}

Error no_duration(std::string_view text, const std::string& why) {
  return fail(error_class::config, "\"" + std::string(text) + "\" is no duration: " + why,
              "write for example \"90s\", \"5m\", \"1h30m\" or \"500ms\"");
}

Result<std::chrono::nanoseconds> to_nanoseconds(double nanoseconds, std::string_view text) {
  if (!std::isfinite(nanoseconds) || nanoseconds > duration_limit)
    return no_duration(text, "it is too long");
  return std::chrono::nanoseconds(std::llround(nanoseconds));
}

}  // namespace

bool is_duration_unit(std::string_view unit) {
  return duration_unit(unit) < duration_units.size();
}

Result<std::chrono::nanoseconds> duration_of(double number, std::string_view unit) {
  std::string text = std::to_string(number);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  const std::size_t index = duration_unit(unit);
  if (index == duration_units.size())
    return no_duration(text, "there is no unit \"" + std::string(unit) + "\"");
  if (std::isnan(number) || number < 0) return no_duration(text, "it is negative");
  return to_nanoseconds(number * duration_units[index].nanoseconds, text);
}

Result<std::chrono::nanoseconds> parse_duration(std::string_view text, std::string_view unit) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  std::string_view rest = text;
  while (!rest.empty() && blank(rest.front())) rest.remove_prefix(1);
  while (!rest.empty() && blank(rest.back())) rest.remove_suffix(1);
  if (rest.empty()) return no_duration(text, "it is empty");
  if (rest.front() == '-') return no_duration(text, "it is negative");

  double sum = 0;
  std::size_t last = 0;  // units before this index are used up
  bool first = true;
  while (!rest.empty()) {
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789."), rest.size());
    double number = 0;
    auto [end, problem] =
        std::from_chars(rest.data(), rest.data() + digits, number, std::chars_format::fixed);
    if (digits == 0)
      return no_duration(text, "a number is expected before \"" + std::string(rest) + "\"");
    if (problem != std::errc{} || end != rest.data() + digits)
      return no_duration(text, "\"" + std::string(rest.substr(0, digits)) + "\" is no number");
    rest.remove_prefix(digits);
    while (!rest.empty() && blank(rest.front())) rest.remove_prefix(1);
    const std::size_t letters = std::min(rest.find_first_of("0123456789. \t"), rest.size());
    std::string_view name = rest.substr(0, letters);
    if (name.empty()) {
      if (!first || !rest.empty()) return no_duration(text, "a unit is missing");
      name = unit;
    }
    const std::size_t index = duration_unit(name);
    if (index == duration_units.size())
      return no_duration(text, "there is no unit \"" + std::string(name) + "\"");
    if (index < last) return no_duration(text, "its units are not in falling order");
    last = index + 1;
    sum += number * duration_units[index].nanoseconds;
    first = false;
    rest.remove_prefix(letters);
    while (!rest.empty() && blank(rest.front())) rest.remove_prefix(1);
  }
  return to_nanoseconds(sum, text);
}

std::string format_duration(std::chrono::nanoseconds duration) {
  using namespace std::chrono;
  auto left = duration_cast<milliseconds>(duration).count();
  if (left <= 0) return "0s";
  std::string out;
  for (const DurationUnit& unit : duration_units) {
    const auto size = static_cast<std::int64_t>(unit.nanoseconds / 1e6);
    if (left >= size) out += std::to_string(left / size) + std::string(unit.name);
    left %= size;
  }
  return out;
}

}  // namespace plait::base
