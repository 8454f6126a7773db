// Step `cleanup`: removes worktrees and branches that have landed.
#pragma once

#include <plait/step.hpp>
#include <string>
#include <vector>

#include "cleanup/cleaner.hpp"

namespace plait::cleanup {

// Per task: {"worktree_removed","branch_removed","kept","by_hand","backup_ref"}; the outputs of the
// last task of a call also hold what the `after` command's JSON says: "after", and
// "context_drift" when it is a number there.
class CleanupStep final : public Step {
 public:
  static constexpr char name[] = "cleanup";
  static constexpr char manifest[] = R"({
    "description": "removes worktrees and branches that have landed",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "after": {"type": ["string", "array"], "items": {"type": "string"},
        "description": "command to run in the project when all is tidy; the JSON object that it prints last may give context_drift"},
      "after_timeout": {"type": ["number", "string"], "format": "duration",
        "description": "seconds, or like \"5m\"; 0 = none"}}},
    "gather": true,
    "blocking": true,
    "error_classes": ["git", "security", "io", "config"]})";

  static Result<std::unique_ptr<CleanupStep>> create(const Json& with);

  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;

 private:
  std::vector<std::string> after_;
  double after_timeout_s_ = 0;
};

}  // namespace plait::cleanup
