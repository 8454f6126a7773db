// How long and how much.
#pragma once

#include <optional>
#include <vector>

#include "analyze/settings.hpp"
#include "analyze/task.hpp"

namespace plait::analyze {

struct Estimate {
  double seconds = 0;             // of the run: tasks side by side as far as edges and slots allow
  double sequential_seconds = 0;  // one after another
  std::optional<double> cost;     // absent when a model has no price
  std::optional<double> cost_all_sonnet;  // all tasks by Settings::baseline_model
};

// What `hours` of work by `model` cost by the price table: hours × per_hour, or
// hours × (input tokens an hour × price + output tokens an hour × price) / 10^6.
[[nodiscard]] std::optional<double> cost_of(double hours, const std::string& model,
                                            const Settings& settings);

// Seconds until the last task is done when each starts as soon as what it waits for is done and one
// of `slots` (0: no limit) is free, longest way to the end first.
[[nodiscard]] double makespan(const std::vector<Task>& tasks, int slots);

// Fills seconds and cost of every task.
[[nodiscard]] Estimate estimate(std::vector<Task>& tasks, const Settings& settings);

}  // namespace plait::analyze
