// Step `launch`: one task's work by an agent, with gates that plait runs itself.
#pragma once

#include <memory>
#include <plait/step.hpp>

#include "launch/settings.hpp"

namespace plait::launch {

class LaunchStep final : public Step {
 public:
  static constexpr char name[] = "launch";
  static constexpr char manifest[] = R"({
    "description": "has an agent work on each task in its worktree, phase by phase or at once; runs the gates, gives errors back, makes checkpoints",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "agent": {"x-plait-kind": "agent", "type": ["string", "object"], "default": "auto",
        "description": "who does the work: a name, or {uses = NAME, its settings}"},
      "runner": {"x-plait-kind": "runner", "type": ["string", "object"], "default": "local",
        "description": "where the work is done, and the gates run"},
      "mode": {"enum": ["auto", "phased", "delegate"], "default": "auto",
        "description": "phased: a turn for each phase, gates after each; delegate: one turn with the whole plan; auto: phased from `phased_from` phases"},
      "phased_from": {"type": "integer", "minimum": 1, "default": 4,
        "description": "number of phases from which auto is phased"},
      "gates": {"type": "array", "items": {"x-plait-kind": "gate", "type": ["string", "object"]},
        "description": "what has to pass: names, or {uses = NAME, its settings}"},
      "gate_pool": {"type": "string", "default": "",
        "description": "pool of which a slot is held while checks run"},
      "gate_timeout": {"type": ["number", "string"], "format": "duration",
        "description": "for a check that names none of its own"},
      "skip_validation": {"type": "boolean", "default": false,
        "description": "run no gates"},
      "start_phase": {"type": ["string", "integer"], "description": "first phase to do"},
      "end_phase": {"type": ["string", "integer"], "description": "last phase to do"},
      "heal": {"type": "object", "additionalProperties": false, "properties": {
        "attempts": {"type": "integer", "minimum": 1, "default": 3,
          "description": "how often the same error may be found before it is given up"},
        "total": {"type": "integer", "minimum": 0, "default": 10,
          "description": "heal turns of a phase, whatever the errors"},
        "retries_l3": {"type": "integer", "minimum": 0, "default": 1,
          "description": "further tries of a failed L3 check, which may be flaky"}}},
      "escalation": {"type": "object", "additionalProperties": false,
        "description": "errors that are not given back to the agent",
        "patternProperties": {"^(persistent|ambiguous|architectural|external|security)$": {
          "type": "object", "additionalProperties": false, "properties": {
            "match": {"type": "array", "items": {"type": "string"},
              "description": "regular expressions (RE2 syntax, any case) on rule and message"},
            "pause": {"type": "boolean", "description": "a person decides; else the task fails"},
            "remedy": {"type": "string"}}}}},
      "checkpoints": {"type": "boolean", "default": true,
        "description": "tag the commit of each phase"},
      "prompts": {"type": "string",
        "description": "folder with templates of one's own (task.md, phase.md, heal.md), relative to the project"},
      "env": {"type": "object", "additionalProperties": {"type": "string"},
        "description": "variables for the agent's environment"},
      "grace": {"type": ["number", "string"], "format": "duration",
        "description": "between the stop signal and force; the agent's own when not given"}}},
    "capabilities": ["act"],
    "error_classes": ["gate_failed", "partial", "crashed", "timeout", "cancelled", "rate_limited",
      "overloaded", "auth", "budget", "config", "not_found", "git", "io", "plugin", "security",
      "drift"]})";

  static Result<std::unique_ptr<LaunchStep>> create(const Json& with);

  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;

 private:
  Settings settings_;
};

}  // namespace plait::launch
