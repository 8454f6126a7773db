// Step `exec`: any command as a step of a pipeline. Exit code 0 is success. With stdin = "request"
// the command is the step itself, in any language: it is asked as other `exec` components are
// (sdk/README.md, "Without C++"), and its answer is the last line of its output.
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
          "description": "json: the last line of output is an object, found in outputs.json"},
        "stdin": {"const": "request",
          "description": "the question comes on standard input; the last line of output answers it: an object with outputs, with error, or with question and choices"},
        "settings": {"type": "object", "description": "handed to the program with the question"}}},
    "capabilities": ["act"],
    "error_classes": ["gate_failed", "crashed", "timeout", "cancelled", "config", "not_found",
      "plugin"]})";

  static Result<std::unique_ptr<ExecStep>> create(const Json& with);

  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;

 private:
  [[nodiscard]] Command command_for(const StepRequest& request) const;
  // Starts the command, for the n-th time in this attempt.
  [[nodiscard]] Result<StepReply> start(const StepRequest& request, const std::string& method,
                                        int n) const;
  [[nodiscard]] Result<StepReply> conclude(const StepRequest& request) const;
  // What the last line of its output says to the question.
  [[nodiscard]] Result<StepReply> answer_of(const StepRequest& request,
                                            const Outcome& outcome) const;

  Command command_;  // cwd as written
  OutputForm form_ = OutputForm::text;
  bool asks_ = false;  // the command is asked a question
  Json settings_ = Json::object();
};

}  // namespace plait::exec
