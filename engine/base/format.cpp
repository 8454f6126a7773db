#include "base/format.hpp"

#include <fmt/core.h>

#include <array>
#include <ctime>

namespace plait::base {

std::string human_duration(std::chrono::nanoseconds duration) {
  using namespace std::chrono;
  if (duration < nanoseconds(0))
    return "-" + human_duration(duration == nanoseconds::min() ? nanoseconds::max() : -duration);
  if (duration < 999'500us) return fmt::format("{}ms", round<milliseconds>(duration).count());
  // Days in hours and so on, rounded to the smaller of the two units that are shown.
  auto seconds_left = round<seconds>(duration).count();
  if (seconds_left >= 3600) seconds_left = (seconds_left + 30) / 60 * 60;
  if (seconds_left >= 86400) seconds_left = (seconds_left + 1800) / 3600 * 3600;
  const auto pair = [](auto big, const char* big_unit, auto small, const char* small_unit) {
    if (small == 0) return fmt::format("{}{}", big, big_unit);
    return fmt::format("{}{} {}{}", big, big_unit, small, small_unit);
  };
  if (seconds_left >= 86400)
    return pair(seconds_left / 86400, "d", seconds_left % 86400 / 3600, "h");
  if (seconds_left >= 3600) return pair(seconds_left / 3600, "h", seconds_left % 3600 / 60, "m");
  if (seconds_left >= 60) return pair(seconds_left / 60, "m", seconds_left % 60, "s");
  return fmt::format("{}s", seconds_left);
}

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  double value = static_cast<double>(bytes);
  while (value >= 1023.95 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  if (unit == 0) return fmt::format("{} B", bytes);
  std::string number = fmt::format("{:.1f}", value);
  if (number.ends_with(".0")) number.resize(number.size() - 2);
  return fmt::format("{} {}", number, units[unit]);
}

std::string iso_time(std::chrono::nanoseconds since_epoch) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(since_epoch).count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace plait::base
