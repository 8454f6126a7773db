// Gate `command`: any command. Its exit code decides, its output tells what is wrong.
#pragma once

#include "gates/judgement.hpp"
#include "gates/request.hpp"

namespace plait::gates {

class CommandGate final : public Gate {
 public:
  static constexpr char name[] = "command";
  static constexpr char manifest[] = R"({
    "description": "a command of the user's own, run in the worktree, ends with an expected exit code",
    "with_schema": {"type": "object", "additionalProperties": false,
      "oneOf": [{"required": ["argv"]}, {"required": ["run"]}],
      "properties": {
        "level": {"enum": ["L1", "L2", "L3", "L4"], "default": "L1",
          "description": "L1 syntax and style, L2 unit tests, L3 integration, L4 patterns"},
        "argv": {"type": "array", "items": {"type": "string"}, "minItems": 1,
          "description": "program and arguments, no shell; a relative path starts in the worktree"},
        "run": {"type": "string", "minLength": 1, "description": "a line for sh -c"},
        "title": {"type": "string", "description": "what it checks, for people; default: the command"},
        "env": {"type": "object", "additionalProperties": {"type": "string"},
          "description": "variables added to what is inherited"},
        "timeout": {"type": ["number", "string"], "format": "duration", "default": "30m",
          "description": "a command that takes longer is stopped, and fails; 0: no limit of its own"},
        "expect": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "default": [0],
          "description": "exit codes that pass; a signal or a time-out never does"},
        "findings": {"default": "auto",
          "description": "how to read what it prints: auto recognises the tools named here; none reads nothing; a table holds a regular expression",
          "anyOf": [
            {"enum": ["auto", "none", "gcc", "ctest", "pytest", "python", "ruff", "mypy", "eslint",
              "tsc", "node", "go", "cargo", "junit", "sarif"]},
            {"type": "object", "additionalProperties": false, "required": ["regex"], "properties": {
              "regex": {"type": "string", "minLength": 1,
                "description": "RE2, looked for in each line; groups file, line, column, rule, message, severity, like (?<file>[^:]+):(?<line>\\d+): "}}}]},
        "report": {"type": "string", "minLength": 1,
          "description": "file in the worktree that the command writes (JUnit XML, SARIF, JSON), or a folder of such; read instead of the output when it was written by this run"},
        "heal": {"type": "boolean",
          "description": "whether what it finds goes back to the agent; default: at L1 and L2"}}},
    "capabilities": ["act"],
    "error_classes": ["gate_failed", "config"]})";

  static Result<std::unique_ptr<CommandGate>> create(const Json& with);

  Result<std::vector<GateCheck>> prepare(const Json& request, Call& call) override;
  Result<GateResult> judge(const Json& request, const GateCheck& check,
                           const std::optional<Outcome>& outcome, std::string_view output,
                           Call& call) override;

 private:
  Command command_;  // without the worktree
  std::string level_, title_;
  Expectation expected_;
  FindingReader reader_;
};

}  // namespace plait::gates
