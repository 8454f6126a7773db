// Agent `runbook`, the embedded one: carries out a PRP's phases by running the shell blocks and
// applying the diff blocks in them, with the program plait-runbook (runbook/README.md).
#pragma once

#include "agents/plain_agent.hpp"

namespace plait::agents {

class RunbookAgent final : public PlainAgent {
 public:
  static constexpr char name[] = "runbook";
  static constexpr char manifest[] = R"({
    "description": "carries out the shell, diff and file blocks of a PRP; no model involved",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "env": {"type": "object", "additionalProperties": {"type": "string"}},
      "inherit_env": {"type": "array", "items": {"type": "string"},
        "description": "names of variables to pass on, instead of the usual ones"},
      "validate": {"type": "boolean", "default": true,
        "description": "run each phase's validation command before its commit"}}},
    "error_classes": ["gate_failed", "partial", "crashed", "timeout", "cancelled", "not_found"]})";

  explicit RunbookAgent(const Json& with);

  Result<Prepared> prepare(const Json& turn, Call& call) override;
  Result<std::variant<Health, Command>> health(const Json& outcome, Call& call) override;

 private:
  std::map<std::string, std::string> env_;
  std::vector<std::string> inherit_env_;
  bool validate_ = true;
};

}  // namespace plait::agents
