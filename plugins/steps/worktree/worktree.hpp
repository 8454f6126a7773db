// Step `worktree`: branch and worktree per task, from the target branch's commit.
#pragma once

#include <plait/json.hpp>
#include <plait/step.hpp>

#include "worktree/checkout_maker.hpp"
#include "worktree/confinement.hpp"

namespace plait::worktree {

// Outputs: {"path","branch","base","target","included":["…"],"taken_again":bool,"sandbox":{…}}.
// With a set-up command it waits for that; its failure is the step's, and its output stays in
// "setup_log".
class WorktreeStep final : public Step {
 public:
  static constexpr char name[] = "worktree";
  static constexpr char manifest[] = R"({
    "description": "makes a branch and a worktree for each task",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "existing": {"enum": ["refuse", "take"], "default": "refuse",
        "description": "a branch and worktree that an earlier run made for the task: take goes on with them"},
      "setup": {"type": ["string", "array"], "items": {"type": "string"},
        "description": "command to run in each new worktree: a line for sh -eu, or argv"},
      "setup_timeout": {"type": ["number", "string"], "format": "duration",
        "description": "seconds, or like \"5m\"; 0 = none"},
      "runner": {"x-plait-kind": "runner", "type": ["string", "object"], "default": "local",
        "description": "where the set-up command runs"},
      "sandbox": {"enum": ["auto", "worktree", "clone", "off"], "default": "auto",
        "description": "worktree: what works there writes that linked worktree and what a commit takes; clone: a private clone, nothing of the repository can be written; auto: worktree where the machine can"},
      "network": {"type": "string", "default": "on",
        "description": "in the sandbox: on, off, or host:port of a proxy that is all there is"},
      "writable": {"type": "array", "items": {"type": "string"},
        "description": "further folders that can be written in the sandbox: absolute, or ~/x"},
      "caches": {"type": "boolean", "default": true,
        "description": "package managers' caches in the user's home can be written in the sandbox"}}},
    "blocking": true,
    "error_classes": ["exists", "security", "config", "not_found", "git", "io", "gate_failed",
      "timeout", "crashed", "cancelled"]})";

  static Result<std::unique_ptr<WorktreeStep>> create(const Json& with);

  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;

 private:
  [[nodiscard]] Command setup_in(const Wish& wish) const;
  Result<Command> placed_setup(const StepRequest& request, const Wish& wish, const Json& sandbox,
                               Call& call) const;

  std::vector<std::string> setup_;
  double setup_timeout_s_ = 0;
  bool take_existing_ = false;
  Json runner_ = "local";
  Confinement confinement_;
};

}  // namespace plait::worktree
