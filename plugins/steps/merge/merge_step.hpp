// Step `merge`: lands the tasks' branches on the target branch, one merge commit each.
#pragma once

#include <plait/step.hpp>

#include "merge/settings.hpp"
#include "merge/task_merge.hpp"

namespace plait::merge {

// Takes any number of tasks in one call, in their order, each onto the result of the one before.
// Per task: {"merge_commit","line","target","already","conflicts":[…],"checkout",["warning"]}.
// Blocked with choices retry, ours, theirs, keep-both, skip on a conflict that no strategy
// resolves; with retry, leave-checkout, skip when a checkout of the target is in the way; with
// retry, skip when a task that it depends on has not landed.
class MergeStep final : public Step {
 public:
  static constexpr char name[] = "merge";
  static constexpr char manifest[] = R"({
    "description": "merges the tasks' branches into the target branch",
    "with_schema": {"type": "object", "additionalProperties": false,
      "properties": {
      "strategies": {"type": "array",
        "items": {"type": ["string", "object"], "x-plait-kind": "merge_strategy"},
        "default": ["manual"],
        "description": "asked in order about each conflicting path until one resolves it"},
      "paths": {"type": "array", "description": "other strategies for some paths; the first match counts",
        "items": {"type": "object", "additionalProperties": false,
          "required": ["match", "strategies"], "properties": {
          "match": {"type": "string", "minLength": 1,
            "description": "\"*.md\" matches names, \"docs/**\" paths"},
          "strategies": {"type": "array",
            "items": {"type": ["string", "object"], "x-plait-kind": "merge_strategy"}}}}},
      "verify": {"type": ["string", "array"], "items": {"type": "string"},
        "description": "command that must pass in a scratch checkout of each merge before it lands"},
      "verify_timeout": {"type": ["number", "string"], "format": "duration",
        "description": "seconds, or like \"5m\"; 0 = none"},
      "runner": {"x-plait-kind": "runner", "type": ["string", "object"], "default": "local",
        "description": "where the verification runs; in a sandbox where the task had one"}}},
    "gather": true,
    "blocking": true,
    "error_classes": ["conflict", "gate_failed", "timeout", "crashed", "cancelled", "git", "config",
      "not_found", "partial", "io"]})";

  static Result<std::unique_ptr<MergeStep>> create(const Json& with);

  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;

 private:
  Settings settings_;
};

}  // namespace plait::merge
