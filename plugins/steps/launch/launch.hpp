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
      "agents": {"type": "array", "description": "for some tasks another agent or model: the first rule that holds",
        "items": {"type": "object", "additionalProperties": false, "properties": {
          "if": {"type": "string", "description": "an expression over the task: score < 40"},
          "agent": {"x-plait-kind": "agent", "type": ["string", "object"]},
          "model": {"type": "string"}}}},
      "models": {"type": "object", "description": "by agent: what its program calls haiku, sonnet and opus",
        "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}}},
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
      "heal": {"type": "object", "additionalProperties": false,
        "description": "how often errors are given back to the agent", "properties": {
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
      "on_escape": {"enum": ["auto", "fail", "warn"], "default": "auto",
        "description": "something was changed outside the task's checkout during a turn; auto: fail where the agent can have done it and, of branches and files, where something shows that; else warn"},
      "checkpoints": {"type": "boolean", "default": true,
        "description": "tag the commit of each phase"},
      "prompts": {"type": "string",
        "description": "folder with templates of one's own (task.md, phase.md, heal.md, retry.md, answer.md), relative to the project"},
      "env": {"type": "object", "additionalProperties": {"type": "string"},
        "description": "variables for the agent's environment"},
      "retry": {"type": ["integer", "object"], "minimum": 0, "additionalProperties": false,
        "description": "how often a turn is tried again, in the same session where the agent can",
        "properties": {
          "max": {"type": "integer", "minimum": 0, "default": 2},
          "on": {"type": "array", "items": {"type": "string"},
            "default": ["crashed", "timeout", "overloaded"]},
          "backoff": {"type": ["number", "string"], "format": "duration", "default": "5s",
            "description": "before the first, doubling"}}},
      "fallback": {"type": "array", "description": "what is taken, in this order, when an agent or its provider will not do",
        "items": {"type": "object", "additionalProperties": false, "properties": {
          "agent": {"x-plait-kind": "agent", "type": ["string", "object"]},
          "model": {"type": "string"}}}},
      "fallback_after": {"type": "integer", "minimum": 1, "default": 2,
        "description": "limits that the provider sets to one turn before that"},
      "rate_limit_patience": {"type": ["number", "string"], "format": "duration", "default": "24h",
        "description": "how long a provider's limit is waited for; then a person decides"},
      "turn_timeout": {"type": ["number", "string"], "format": "duration",
        "description": "for one turn; it is tried again in the same session"},
      "silence": {"type": ["number", "string"], "format": "duration", "default": "15m",
        "description": "without any sign of life (output, commits, files, processor time, children) for so long, an agent is stalled; 0: never"},
      "on_stall": {"enum": ["warn", "restart", "stop"], "default": "restart",
        "description": "restart: its turn is ended and tried again; stop: and the task fails"},
      "max_cost": {"type": "number", "minimum": 0, "default": 0,
        "description": "US dollars for a task: its turn is ended, the work kept, a person asked; 0: no limit"},
      "max_tokens": {"type": "number", "minimum": 0, "default": 0,
        "description": "the same in tokens, in and out, without those from a cache"},
      "prices": {"type": "object", "description": "US dollars a million tokens, by model, for agents that tell no cost",
        "additionalProperties": {"type": "object", "additionalProperties": false, "properties": {
          "input_per_mtok": {"type": "number", "minimum": 0},
          "output_per_mtok": {"type": "number", "minimum": 0},
          "cached_per_mtok": {"type": "number", "minimum": 0}}}},
      "ports": {"type": "object", "additionalProperties": false,
        "description": "PLAIT_PORT_BASE of a task: base + its slot × count", "properties": {
          "base": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 20000},
          "count": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 100}}},
      "caches": {"type": "object", "additionalProperties": {"type": "string"},
        "description": "variables that name folders which all tasks share (CCACHE_DIR = ~/.cache/ccache), made where they are not there"},
      "min_disk_mb": {"type": "number", "minimum": 0, "default": 64,
        "description": "a turn that fails with less space on the disk is put before a person; 0: never"},
      "grace": {"type": ["number", "string"], "format": "duration",
        "description": "between the stop signal and force; the agent's own when not given"}}},
    "capabilities": ["act", "messages"],
    "error_classes": ["gate_failed", "partial", "crashed", "timeout", "cancelled", "rate_limited",
      "overloaded", "auth", "budget", "config", "not_found", "git", "io", "plugin", "security", "escape",
      "drift"]})";

  static Result<std::unique_ptr<LaunchStep>> create(const Json& with);

  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;

 private:
  Settings settings_;
};

}  // namespace plait::launch
