// Time as the engine sees it, so that a test can set it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace plait::base {

using Duration = std::chrono::nanoseconds;

// All methods may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  // Since an arbitrary start; never goes back; stops while the machine is suspended.
  [[nodiscard]] virtual Duration steady() const = 0;
  // Since the epoch; may jump when the machine's time is set.
  [[nodiscard]] virtual Duration wall() const = 0;
};

class RealClock final : public Clock {
 public:
  [[nodiscard]] Duration steady() const override;
  [[nodiscard]] Duration wall() const override;
};

// Stands still until told to advance.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(Duration wall_start = std::chrono::seconds(1'700'000'000))
      : wall_(wall_start.count()) {}
  [[nodiscard]] Duration steady() const override { return Duration(steady_.load()); }
  [[nodiscard]] Duration wall() const override { return Duration(wall_.load()); }
  // Both clocks go on; `by` is not negative.
  void advance(Duration by);
  // Only the wall clock goes on, as in suspend or when somebody sets the time.
  void jump_wall(Duration by) { wall_ += by.count(); }

 private:
  std::atomic<std::int64_t> steady_{0};
  std::atomic<std::int64_t> wall_;
};

// Seconds with a fraction, as JSON carries times.
[[nodiscard]] double to_seconds(Duration duration);
// Saturates; NaN is zero.
[[nodiscard]] Duration from_seconds(double seconds);

}  // namespace plait::base
