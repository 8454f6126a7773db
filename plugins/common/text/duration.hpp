// Lengths of time for people.
#pragma once

#include <string>

namespace plait::text {

// "6m 12s", "45m", "1h 2m", "12s", "0.4s" below ten seconds; from an hour on without seconds, from
// a day on without minutes. A leading '-' for negative ones.
[[nodiscard]] std::string format_duration(double seconds);

}  // namespace plait::text
