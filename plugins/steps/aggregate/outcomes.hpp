// What the steps of a run brought for each task, gathered from a request of `run` (the needs) or of
// `report` (all steps).
#pragma once

#include <plait/json.hpp>
#include <string>
#include <vector>

namespace plait::aggregate {

// The member of a JSON object, read back if it was moved to a file; null where there is none.
Json value_of(const Json& object, const char* key);
std::string text_of(const Json& object, const char* key);
// Strings of a list; what is no string is passed over.
std::vector<std::string> texts_of(const Json& list);

// The ids of the steps that are looked for.
struct StepNames {
  std::string analyze = "analyze", preflight = "preflight", worktree = "worktree",
              launch = "launch", merge = "merge", cleanup = "cleanup";
};
StepNames step_names(const Json& with);

// One step run of a task: {"status","outputs","error","seconds","waits","warnings"}.
struct StepOutcome {
  std::string step;
  Json outcome;
};

// Outcomes are null where the pipeline has no such step run.
struct TaskOutcomes {
  std::string id;
  Json task;  // as analyze made it
  Json worktree, launch, merge, cleanup;
  std::vector<StepOutcome> all;  // of every step, in the order in which they started
};

// `steps`: {"<step id>": outcome | [outcome with "task", …]}. Tasks in their order.
std::vector<TaskOutcomes> outcomes_by_task(const Json& steps, const StepNames& names);

inline std::string status_of(const Json& outcome) {
  return text_of(outcome, "status");
}
// "launch: the agent ended with exit code 2"
std::string describe_error(const std::string& step, const Json& outcome);

}  // namespace plait::aggregate
