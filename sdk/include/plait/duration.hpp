// Durations in settings: a number is seconds; a string is "500ms", "90s", "5m", "1h30m", "2d".
#pragma once

#include <cctype>
#include <cstdlib>
#include <plait/error_class.hpp>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>

namespace plait {

// Seconds, never negative.
inline Result<double> seconds_of(const Json& value) {
  const auto wrong = [&] {
    return fail(error_class::config, "\"" + dump(value) + "\" is no duration",
                "write it like \"90s\", \"5m\" or \"1h30m\"");
  };
  if (value.is_number()) {
    const double seconds = value.get<double>();
    if (!(seconds >= 0)) return wrong();
    return seconds;
  }
  if (!value.is_string()) return wrong();
  const std::string text = value.get<std::string>();
  const char* at = text.c_str();
  double total = 0;
  bool any = false;
  while (*at != '\0') {
    if (std::isdigit(static_cast<unsigned char>(*at)) == 0) return wrong();
    char* end = nullptr;
    const double number = std::strtod(at, &end);
    std::string unit;
    for (at = end; std::isalpha(static_cast<unsigned char>(*at)) != 0; ++at) unit += *at;
    double factor = 0;
    if (unit == "ms")
      factor = 1e-3;
    else if (unit == "s" || unit.empty())
      factor = 1;
    else if (unit == "m")
      factor = 60;
    else if (unit == "h")
      factor = 3600;
    else if (unit == "d")
      factor = 86400;
    else
      return wrong();
    total += number * factor;
    any = true;
  }
  if (!any) return wrong();
  return total;
}

}  // namespace plait
