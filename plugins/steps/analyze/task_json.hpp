// The outputs of the step, as the other steps and `plait plan --json` read them.
#pragma once

#include <plait/json.hpp>
#include <vector>

#include "analyze/estimate.hpp"
#include "analyze/overlaps.hpp"
#include "analyze/target.hpp"
#include "analyze/task.hpp"

namespace plait::analyze {

[[nodiscard]] Json to_json(const Task& task);
[[nodiscard]] Json to_json(const Target& target);
[[nodiscard]] Json to_json(const Estimate& estimate);
[[nodiscard]] Json to_json(const std::vector<Overlap>& overlaps, const std::vector<Task>& tasks);

// What another pipeline would do better with these tasks, as sentences.
[[nodiscard]] std::vector<std::string> pipeline_hints(const std::vector<Task>& tasks, Edges edges);

}  // namespace plait::analyze
