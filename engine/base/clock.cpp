#include "base/clock.hpp"

#include <cmath>
#include <ctime>
#include <limits>

namespace plait::base {
namespace {

Duration read_clock(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

// CLOCK_MONOTONIC does not count suspended time on Linux, unlike CLOCK_BOOTTIME.
Duration RealClock::steady() const {
  return read_clock(CLOCK_MONOTONIC);
}
Duration RealClock::wall() const {
  return read_clock(CLOCK_REALTIME);
}

void VirtualClock::advance(Duration by) {
  steady_ += by.count();
  wall_ += by.count();
}

double to_seconds(Duration duration) {
  return static_cast<double>(duration.count()) / 1e9;
}

Duration from_seconds(double seconds) {
  if (std::isnan(seconds)) return Duration(0);
  const double nanoseconds = seconds * 1e9;
  if (nanoseconds >= 9.2e18) return Duration(std::numeric_limits<std::int64_t>::max());
  if (nanoseconds <= -9.2e18) return Duration(std::numeric_limits<std::int64_t>::min());
  return Duration(std::llround(nanoseconds));
}

}  // namespace plait::base
