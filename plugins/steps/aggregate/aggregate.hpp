// Step "aggregate": what really came of the tasks, as a table; and, by its method `report`, the
// final document of the run.
#pragma once

#include <plait/step.hpp>

namespace plait::aggregate {

// Outputs: {"results": {"PRP-A": task result}, "aggregate_metrics", "prps_total", "prps_succeeded",
// "prps_failed", "prps_partial", "facts"}. Never fails because a task did.
class AggregateStep final : public Step {
 public:
  static constexpr char name[] = "aggregate";
  static constexpr char manifest[] = R"({
    "description": "reports what came of the tasks, by commits and exit codes",
    "methods": ["run", "plan", "report"],
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "document": {"enum": ["batch", "task"], "default": "batch",
        "description": "what the final document is: of the batch, or of its only task"},
      "steps": {"type": "object", "additionalProperties": false,
        "description": "the ids of the steps that it reports on, where they are called otherwise",
        "properties": {
          "analyze": {"type": "string"}, "preflight": {"type": "string"},
          "worktree": {"type": "string"}, "launch": {"type": "string"},
          "merge": {"type": "string"}, "cleanup": {"type": "string"}}}}}})";

  explicit AggregateStep(const Json&) {}
  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;
  Result<Json> report(const Json& request, Call& call) override;
};

}  // namespace plait::aggregate
