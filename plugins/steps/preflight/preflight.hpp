// Step "preflight": may this batch start? Runs every check, several commands at once, and only then
// refuses, so that a person sees all problems in one go.
#pragma once

#include <plait/step.hpp>

namespace plait::preflight {

// Outputs: {"checks": [{"name","status": "pass|warn|fail|listed","message","remedy","items"}],
// "warnings": […], "excluded": {"PRP-B": {"error"}}}. A check that cannot be opened, errs or
// crashes counts as failed with its cause.
//
// `excluded`: with params.continue_on_error, the tasks that a check named in `exclude` found fault
// with; they fail by themselves, and the others start. When none would be left, it refuses.
class PreflightStep final : public Step {
 public:
  static constexpr char name[] = "preflight";
  static constexpr char manifest[] = R"({
    "description": "runs all checks before anything is changed, and refuses if one fails",
    "pure": true,
    "methods": ["run", "resume"],
    "error_classes": ["refused", "cancelled"],
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "checks": {"type": "array", "items": {"x-plait-kind": "check"}, "default": [],
        "description": "the checks, in the order in which they are shown"},
      "agent": {"x-plait-kind": "agent", "description": "whom the check \"agent\" asks"},
      "timeout": {"type": ["number", "string"], "format": "duration", "default": "60s",
        "description": "for a check's command that has no time limit of its own"},
      "exclude": {"type": "array", "items": {"type": "string"}, "default": ["header"],
        "description": "checks that with continue_on_error fail single tasks, not the batch"}}}})";

  static Result<std::unique_ptr<PreflightStep>> create(const Json& with);
  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;

 private:
  double command_timeout_s_ = 60;
};

}  // namespace plait::preflight
