// Asking the scorer, and what its answer looks like in a plan.
#pragma once

#include <plait/component.hpp>
#include <vector>

#include "analyze/settings.hpp"
#include "analyze/task.hpp"

namespace plait::analyze {

// What a scorer is asked about: {"id","title","complexity","hours","files","phases","stage"}.
[[nodiscard]] Json scorer_request(const Task& task);

// "20 + 2.9 + 5 + 9 = 37"; a sum above the cap says so.
[[nodiscard]] std::string calculation_of(const Json& terms, double score);

// Fills score, model, rationale, calculation and terms of every task. A model other than "auto" in
// the settings is taken instead of the scorer's.
[[nodiscard]] Status score_tasks(std::vector<Task>& tasks, const Settings& settings, Call& call);

}  // namespace plait::analyze
