// What the report says of merging and of tidying up.
#pragma once

#include <plait/json.hpp>
#include <vector>

#include "aggregate/outcomes.hpp"
#include "aggregate/task_result.hpp"

namespace plait::aggregate {

// Whether this run merges: `steps` has a merge step that is not switched off.
Merging merging_of(const Json& steps, const StepNames& names, const Json& params);

// Indices of `tasks` in the order in which they landed; the others where their own order puts them.
std::vector<std::size_t> landing_order(const std::vector<TaskOutcomes>& tasks);

// {"success","conflicts","commits",…}. Success: everything that was done has landed, and something
// has; null when the run does not merge.
Json merge_status(const std::vector<TaskOutcomes>& tasks, const std::vector<Json>& results,
                  Merging merging);

// {"worktrees_removed","context_drift",…}
Json cleanup_status(const std::vector<TaskOutcomes>& tasks);

// Worktrees that are still there, with the reason: [{"prp_id","path","branch","reason"}].
Json kept_worktrees(const std::vector<TaskOutcomes>& tasks);

}  // namespace plait::aggregate
