// Step "confirm": a person decides whether the work on a task goes on. Shows what was done and how
// to look at it, and stays blocked until `plait decide` says accept or reject.
#pragma once

#include <plait/step.hpp>
#include <string>
#include <vector>

namespace plait::confirm {

// For a task, or without `each` for the whole batch. Outputs of accept: {"decision","reason"}.
// reject fails with class `undecided` and the person's reason; manual asks again, once the work was
// corrected by hand in its worktree.
class ConfirmStep final : public Step {
 public:
  static constexpr char name[] = "confirm";
  static constexpr char manifest[] = R"({
    "description": "asks a person whether to go on",
    "methods": ["run", "resume", "plan"],
    "error_classes": ["undecided"],
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "question": {"type": "string", "minLength": 1,
        "description": "what is asked, in front of what was done"},
      "choices": {"type": "array", "minItems": 1, "uniqueItems": true,
        "items": {"enum": ["accept", "reject", "manual"]},
        "default": ["accept", "reject", "manual"]},
      "look": {"type": "string",
        "description": "the command that shows the work, instead of git diff"}}}})";

  explicit ConfirmStep(const Json& with);
  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;

 private:
  [[nodiscard]] Blocked ask(const StepRequest& request, Call& call, std::string_view before) const;

  std::string question_, look_;
  std::vector<std::string> choices_{"accept", "reject", "manual"};
};

}  // namespace plait::confirm
