// Lengths of time as people write them.
#pragma once

#include <chrono>
#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait::base {

// "90", "1.5h", "5m", "1h30m", "1h 30m", "500ms"; units ms s m h d, each at most once and in
// falling order. A bare number is in `unit`. Error (class "config") on anything else, also on
// negative ones and on more than about 290 years; the message says what is wrong with `text`.
[[nodiscard]] Result<std::chrono::nanoseconds> parse_duration(std::string_view text,
                                                              std::string_view unit = "s");

// A bare number in `unit`.
[[nodiscard]] Result<std::chrono::nanoseconds> duration_of(double number, std::string_view unit);

[[nodiscard]] bool is_duration_unit(std::string_view unit);

// What parse_duration reads back exactly: "1h30m", "500ms", "0s".
[[nodiscard]] std::string format_duration(std::chrono::nanoseconds duration);

}  // namespace plait::base
