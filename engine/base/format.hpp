// Numbers as people read them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace plait::base {

// The two largest units: "850ms", "12s", "6m 12s", "1h 4m", "3d 2h"; whole minutes "45m".
// Negative durations have a leading "-".
[[nodiscard]] std::string human_duration(std::chrono::nanoseconds duration);

// "512 B", "1.5 KiB", "20 GiB".
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);

// UTC, "2026-01-31T12:00:05Z".
[[nodiscard]] std::string iso_time(std::chrono::nanoseconds since_epoch);

// "1 step", "3 steps".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace plait::base
