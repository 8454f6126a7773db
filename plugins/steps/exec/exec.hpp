// Step `exec`: any command as a step of a pipeline. Exit code 0 is success.
#pragma once

#include <plait/step.hpp>

namespace plait::exec {

// How the command's output becomes outputs.
enum class OutputForm { text, json };

class ExecStep final : public Step {
 public:
  static constexpr char name[] = "exec";
  static constexpr char manifest[] = R"({
    "description": "runs a command; exit code 0 is success",
    "with_schema": {"type": "object", "additionalProperties": false,
      "oneOf": [{"required": ["argv"]}, {"required": ["shell"]}],
      "properties": {
        "argv": {"type": "array", "items": {"type": "string"}, "minItems": 1,
          "description": "program and arguments, no shell"},
        "shell": {"type": "string", "minLength": 1,
          "description": "a command line for sh -eu"},
        "cwd": {"type": "string", "description": "folder, relative to the project; default: the project"},
        "env": {"type": "object", "additionalProperties": {"type": "string"}},
        "inherit_env": {"type": "array", "items": {"type": "string"},
          "description": "names of variables to pass on, instead of the usual ones"},
        "stdin_file": {"type": "string"},
        "timeout": {"type": ["number", "string"], "format": "duration",
          "description": "seconds, or like \"5m\""},
        "grace": {"type": ["number", "string"], "format": "duration"},
        "outputs": {"enum": ["text", "json"],
          "description": "json: the last line of output is an object, found in outputs.json"}}},
    "capabilities": ["act"],
    "error_classes": ["gate_failed", "crashed", "timeout", "cancelled", "config", "not_found"]})";

  static Result<std::unique_ptr<ExecStep>> create(const Json& with);

  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;

 private:
  [[nodiscard]] Command command_for(const StepRequest& request) const;
  [[nodiscard]] Result<StepReply> conclude(const Outcome& outcome) const;

  Command command_;  // cwd as written
  OutputForm form_ = OutputForm::text;
};

}  // namespace plait::exec
