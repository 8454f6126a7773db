// The limit of a pool that says `limit = "auto"`: it follows memory, load and lanes. A policy
// without clock and I/O; what the machine is like is handed in.
#pragma once

#include <optional>
#include <string>

#include "schedule/state.hpp"

namespace plait::schedule {

// How the machine is at a moment. Sizes in KiB, pressure in per cent of the last ten seconds.
struct Machine {
  int cpus = 1;
  double memory_kb = 0;
  double available_kb = 0;
  std::optional<double> cpu_pressure;     // some task waited for a CPU
  std::optional<double> memory_pressure;  // some task waited for memory
  double load = 0;                        // average of a minute; used where there is no pressure
};

class AutoLimit {
 public:
  // What one holder of a slot is taken to need before any was seen to end.
  static constexpr double assumed_kb = 700.0 * 1024;

  struct Look {
    Machine machine;
    int used = 0;           // slots that are held
    double peak_kb = 0;     // of the largest process tree of this run so far; 0: none has ended
    std::string shut_lane;  // one that was shut since the last look; empty: none
    TimePoint now{};
  };
  struct Change {
    int limit = 1;
    std::string reason;
  };

  // The limit from now on, where it is another one; at least 1. The first look gives the first.
  [[nodiscard]] std::optional<Change> look(const Look& look);
  [[nodiscard]] int limit() const { return limit_; }

 private:
  [[nodiscard]] std::optional<Change> first(const Look& look) const;
  [[nodiscard]] std::optional<Change> lower(const Look& look);
  [[nodiscard]] std::optional<Change> raise(const Look& look);

  int limit_ = 0;  // 0: not looked yet
  std::optional<TimePoint> lowered_, raised_, halved_;
};

}  // namespace plait::schedule
