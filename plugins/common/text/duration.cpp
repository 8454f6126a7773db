#include "text/duration.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "text/strings.hpp"

namespace plait::text {

std::string format_duration(double seconds) {
  if (!std::isfinite(seconds)) return "?";
  if (seconds < 0) {
    const std::string positive = format_duration(-seconds);
    return positive == "0s" ? positive : "-" + positive;
  }
  if (seconds < 9.95) return format_number(seconds, 1) + "s";
  // Rounded to the smallest unit that is shown.
  auto whole = static_cast<long long>(std::llround(std::min(seconds, 9e15)));
  if (whole >= 3600) whole = (whole + 30) / 60 * 60;
  if (whole >= 86400) whole = (whole + 1800) / 3600 * 3600;
  const long long days = whole / 86400;
  const long long hours = whole / 3600 % 24;
  const long long minutes = whole / 60 % 60;
  std::string out;
  const auto add = [&](long long amount, char unit) {
    if (amount == 0) return;
    if (!out.empty()) out += ' ';
    out += std::to_string(amount) + unit;
  };
  add(days, 'd');
  add(hours, 'h');
  if (days == 0) add(minutes, 'm');
  if (days == 0 && hours == 0) add(whole % 60, 's');
  return out;
}

std::string iso_time(double unix_seconds) {
  const auto whole = static_cast<std::time_t>(std::floor(unix_seconds));
  std::tm parts{};
  char text[32];
  if (gmtime_r(&whole, &parts) == nullptr) return "?";
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace plait::text
