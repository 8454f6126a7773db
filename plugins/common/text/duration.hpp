// Lengths of time and moments, as text.
#pragma once

#include <string>

namespace plait::text {

// "6m 12s", "45m", "1h 2m", "12s", "0.4s" below ten seconds; from an hour on without seconds, from
// a day on without minutes. A leading '-' for negative ones.
[[nodiscard]] std::string format_duration(double seconds);

// "2026-11-22T20:11:33Z" of seconds since 1970; whole seconds.
[[nodiscard]] std::string iso_time(double unix_seconds);

}  // namespace plait::text
