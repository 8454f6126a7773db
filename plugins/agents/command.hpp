// Agent `command`: any program. It runs in the worktree and gets the prompt on stdin and the turn
// in PLAIT_* variables (environment_of).
#pragma once

#include "agents/plain_agent.hpp"

namespace plait::agents {

class CommandAgent final : public PlainAgent {
 public:
  static constexpr char name[] = "command";
  static constexpr char manifest[] = R"({
    "description": "any program: works in the worktree, prompt on stdin, PLAIT_* in its environment",
    "with_schema": {"type": "object", "additionalProperties": false, "required": ["argv"],
      "properties": {
        "argv": {"type": "array", "items": {"type": "string"}, "minItems": 1,
          "description": "program and arguments; a relative path starts in the worktree"},
        "env": {"type": "object", "additionalProperties": {"type": "string"}},
        "inherit_env": {"type": "array", "items": {"type": "string"},
          "description": "names of variables to pass on, instead of the usual ones"},
        "writable": {"type": "array", "items": {"type": "string"},
          "description": "folders that it can write in the sandbox; ?PATH: where it is there, !PATH: stays read-only"},
        "stdin": {"enum": ["prompt", "none"], "default": "prompt"},
        "grace": {"type": ["number", "string"], "format": "duration",
          "description": "between stop signal and force"},
        "stop_signal": {"enum": ["TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "KILL"]}}},
    "error_classes": ["gate_failed", "partial", "crashed", "timeout", "cancelled", "not_found"]})";

  static Result<std::unique_ptr<CommandAgent>> create(const Json& with);

  Result<Prepared> prepare(const Json& turn, Call& call) override;
  Result<std::variant<Health, Command>> health(const Json& outcome, Call& call) override;

 private:
  Command command_;  // without the turn's part
  bool prompt_on_stdin_ = true;
};

}  // namespace plait::agents
