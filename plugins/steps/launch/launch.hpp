// Step `launch`: one task's work by an agent, for now in one turn.
#pragma once

#include <plait/step.hpp>

namespace plait::launch {

class LaunchStep final : public Step {
 public:
  static constexpr char name[] = "launch";
  static constexpr char manifest[] = R"({
    "description": "has an agent work on each task in its worktree, and judges by what git shows",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "agent": {"x-plait-kind": "agent", "type": ["string", "object"], "default": "auto",
        "description": "who does the work: a name, or {uses = NAME, its settings}"},
      "runner": {"x-plait-kind": "runner", "type": ["string", "object"], "default": "local",
        "description": "where the work is done"},
      "prompt": {"type": "string",
        "description": "a template of one's own for the prompt, relative to the project"},
      "env": {"type": "object", "additionalProperties": {"type": "string"},
        "description": "variables for the agent's environment"},
      "grace": {"type": ["number", "string"], "format": "duration",
        "description": "between the stop signal and force; the agent's own when not given"}}},
    "capabilities": ["act"],
    "error_classes": ["gate_failed", "partial", "crashed", "timeout", "cancelled", "rate_limited",
      "overloaded", "auth", "budget", "config", "not_found", "git", "io", "plugin"]})";

  static Result<std::unique_ptr<LaunchStep>> create(const Json& with);

  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;

 private:
  struct Turn;
  [[nodiscard]] Result<Turn> make_turn(const StepRequest& request) const;
  [[nodiscard]] Result<StepReply> conclude(const StepRequest& request, const Outcome& outcome,
                                           Call& call) const;
  [[nodiscard]] Json& adjust(Json& command) const;

  Json agent_ = "auto";
  Json runner_ = "local";
  std::string prompt_;  // template file as written; empty: the shipped one
  Json env_ = Json::object();
  std::optional<double> grace_s_;
};

}  // namespace plait::launch
