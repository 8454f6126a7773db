// What the events about a run as a whole carry.
#pragma once

#include <map>
#include <plait/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "events/event_type.hpp"

namespace plait::events {

struct RunStarted {
  static constexpr std::string_view type = types::run_started;
  std::string run;  // id
  std::string pipeline;
  std::string project;  // absolute path
  bool resumed = false;
  bool dry_run = false;
  [[nodiscard]] Json data() const;
};

struct PlanReady {
  static constexpr std::string_view type = types::plan_ready;
  int steps = 0;
  int step_runs = 0;
  int tasks = 0;  // 0 while they are not known
  [[nodiscard]] Json data() const;
};

struct RunPaused {
  static constexpr std::string_view type = types::run_paused;
  std::vector<std::string> blocked;  // step runs, "merge[PRP-A]"
  std::vector<std::string> budgets;  // that are spent
  [[nodiscard]] Json data() const;
};

struct RunFinished {
  static constexpr std::string_view type = types::run_finished;
  std::string state;  // finished, aborted or interrupted
  int exit_code = 0;
  double seconds = 0;
  std::map<std::string, int> step_runs;  // how many by status
  [[nodiscard]] Json data() const;
};

struct CancelRequested {
  static constexpr std::string_view type = types::cancel_requested;
  bool force = false;  // false: what runs may finish
  std::string by;      // a signal's name, a command, a step
  [[nodiscard]] Json data() const;
};

struct LaneClosed {
  static constexpr std::string_view type = types::lane_closed;
  std::string lane;
  double until = 0;  // seconds since 1970
  std::string reason;
  [[nodiscard]] Json data() const;
};

struct LaneOpened {
  static constexpr std::string_view type = types::lane_opened;
  std::string lane;
  [[nodiscard]] Json data() const;
};

struct PoolLimit {
  static constexpr std::string_view type = types::pool_limit;
  std::string pool;
  int limit = 1;
  std::string reason;
  [[nodiscard]] Json data() const;
};

struct BudgetReached {
  static constexpr std::string_view type = types::budget_reached;
  std::string budget;
  double limit = 0;
  double spent = 0;
  std::string unit;
  std::string remedy;
  [[nodiscard]] Json data() const;
};

struct Warning {
  static constexpr std::string_view type = types::warning;
  std::string message;
  std::string remedy;
  [[nodiscard]] Json data() const;
};

struct Log {
  static constexpr std::string_view type = types::log;
  std::string level;   // trace, debug, info, warn or error
  std::string source;  // "engine", or "kind name" of a component
  std::string message;
  [[nodiscard]] Json data() const;
};

}  // namespace plait::events
