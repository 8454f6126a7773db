#include "agents/program/retry_time.hpp"

#include <re2/re2.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <string>

#include "text/strings.hpp"

namespace plait::agents {
namespace {

constexpr double kFarthest = 9 * 86400.0;

re2::StringPiece piece_of(std::string_view text) {
  return {text.data(), text.size()};
}

double seconds_of_unit(const std::string& unit) {
  if (unit.rfind("ms", 0) == 0 || unit.rfind("milli", 0) == 0) return 1e-3;
  switch (unit[0]) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3600;
    default:
      return 86400;
  }
}

// Month from its first three letters, 0 to 11; -1: none.
int month_of(const std::string& name) {
  constexpr std::array<const char*, 12> names{"jan", "feb", "mar", "apr", "may", "jun",
                                              "jul", "aug", "sep", "oct", "nov", "dec"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (name.rfind(names[i], 0) == 0) return static_cast<int>(i);
  return -1;
}

// Which zone a text tells: UTC, or the local one.
double instant_of(std::tm time, bool is_utc) {
  time.tm_isdst = -1;
  return static_cast<double>(is_utc ? ::timegm(&time) : std::mktime(&time));
}

std::tm broken_down(double now, bool is_utc) {
  const auto whole = static_cast<std::time_t>(now);
  std::tm out{};
  if (is_utc) {
    ::gmtime_r(&whole, &out);
  } else {
    ::localtime_r(&whole, &out);
  }
  return out;
}

std::optional<double> iso_time(std::string_view words) {
  static const RE2 pattern(
      R"((\d{4})-(\d\d)-(\d\d)[t ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(z|utc|[+-]\d\d:?\d\d)?)");
  std::tm time{};
  std::string second, zone;
  if (!RE2::PartialMatch(piece_of(words), pattern, &time.tm_year, &time.tm_mon, &time.tm_mday,
                         &time.tm_hour, &time.tm_min, &second, &zone))
    return std::nullopt;
  time.tm_year -= 1900;
  time.tm_mon -= 1;
  time.tm_sec = second.empty() ? 0 : std::atoi(second.c_str());
  if (zone.empty()) return instant_of(time, false);
  double at = instant_of(time, true);
  if (zone[0] == '+' || zone[0] == '-') {
    const int hours = std::atoi(zone.substr(1, 2).c_str());
    const int minutes = std::atoi(zone.substr(zone.size() - 2).c_str());
    at -= (zone[0] == '-' ? -1 : 1) * (hours * 3600.0 + minutes * 60.0);
  }
  return at;
}

std::optional<double> epoch_time(std::string_view words) {
  static const RE2 pattern(R"((?:^|[^0-9])(1[0-9]{9})(?:[0-9]{3})?(?:[^0-9]|$))");
  std::string digits;
  if (!RE2::PartialMatch(piece_of(words), pattern, &digits)) return std::nullopt;
  return std::strtod(digits.c_str(), nullptr);
}

// "at 3pm", "until 15:30 utc", "at nov 24th, 2026 3:45 pm".
std::optional<double> time_of_day(std::string_view words, double now) {
  static const RE2 pattern(
      R"((?:\bat|until|resets|resets at|after|by)\s+(?:([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+)"
      R"((?:(\d{4}),?\s+)?(?:at\s+)?)?(\d{1,2})(?::(\d\d))?\s*([ap]\.?m)?(.*))");
  std::string month, day, year, hour, minute, half, rest;
  if (!RE2::PartialMatch(piece_of(words), pattern, &month, &day, &year, &hour, &minute, &half,
                         &rest))
    return std::nullopt;
  if (minute.empty() && half.empty()) return std::nullopt;  // "after 5 tries"
  const bool is_utc = rest.find("utc") < 8 || rest.find("gmt") < 8;
  std::tm time = broken_down(now, is_utc);
  time.tm_hour = std::atoi(hour.c_str()) % (half.empty() ? 24 : 12) +
                 (!half.empty() && half[0] == 'p' ? 12 : 0);
  time.tm_min = minute.empty() ? 0 : std::atoi(minute.c_str());
  time.tm_sec = 0;
  if (!month.empty()) {
    time.tm_mon = month_of(month);
    time.tm_mday = std::atoi(day.c_str());
    if (time.tm_mon < 0) return std::nullopt;
    if (!year.empty()) time.tm_year = std::atoi(year.c_str()) - 1900;
  }
  double at = instant_of(time, is_utc);
  if (at > now || !year.empty()) return at;
  if (month.empty()) {
    ++time.tm_mday;
  } else {
    ++time.tm_year;
  }
  return instant_of(time, is_utc);
}

}  // namespace

std::optional<double> wait_in(std::string_view message) {
  static const RE2 begin(R"(\b(?:in|after|for|wait)\s+(?:about\s+)?(\d+(?:\.\d+)?\s*[a-z].*))");
  const std::string words = text::lower(message);
  std::string rest;
  if (!RE2::PartialMatch(words, begin, &rest)) return std::nullopt;
  re2::StringPiece left(rest);
  double total = 0;
  bool any = false;
  std::string number, unit;
  static const RE2 amount(
      R"((?:,\s*|and\s+|\s)*(\d+(?:\.\d+)?)\s*(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)\b)");
  static const RE2 joined(R"((\d+(?:\.\d+)?)(m|h|d))");  // of "1h30m"
  while (RE2::Consume(&left, amount, &number, &unit) ||
         RE2::Consume(&left, joined, &number, &unit)) {
    total += std::strtod(number.c_str(), nullptr) * seconds_of_unit(unit);
    any = true;
  }
  if (!any) return std::nullopt;
  return total;
}

std::optional<double> retry_time(std::string_view message, double now) {
  const std::string words = text::lower(message);
  const auto sensible = [&](std::optional<double> at) {
    return at && *at > now && *at <= now + kFarthest;
  };
  if (const auto at = iso_time(words); sensible(at)) return at;
  if (const auto at = epoch_time(words); sensible(at)) return at;
  if (const auto wait = wait_in(words)) {
    const std::optional<double> at = now + *wait;
    if (sensible(at)) return at;
  }
  if (const auto at = time_of_day(words, now); sensible(at)) return at;
  return std::nullopt;
}

}  // namespace plait::agents
