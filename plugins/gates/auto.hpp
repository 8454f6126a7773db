// Gate `auto`: what the project has, what the PRP asks for, and what the configuration says.
#pragma once

#include "gates/auto/prp_checks.hpp"
#include "gates/judgement.hpp"
#include "gates/request.hpp"

namespace plait::gates {

class AutoGate final : public Gate {
 public:
  static constexpr char name[] = "auto";
  static constexpr char manifest[] = R"({
    "description": "finds out from the base commit how the project is checked: CMake, Cargo, Go, package.json, Python, Maven, Gradle, make, pre-commit; and from the PRP",
    "with_schema": {"type": "object", "additionalProperties": false,
      "properties": {
        "L1": {"description": "lines for sh -c, instead of what is found for syntax and style; an empty list: none",
          "type": ["string", "array"], "items": {"type": "string", "minLength": 1}},
        "L2": {"description": "the same for unit tests; a phase's Validation Command is made besides",
          "type": ["string", "array"], "items": {"type": "string", "minLength": 1}},
        "L3": {"description": "the same for integration tests",
          "type": ["string", "array"], "items": {"type": "string", "minLength": 1}},
        "prp_gates": {"enum": ["end", "each", "never"], "default": "end",
          "description": "when the PRP's own blocks (Level N, Gate N) are run: end: after the last phase, and over the whole task; each: after every phase"},
        "timeout": {"type": ["number", "string"], "format": "duration", "default": "30m",
          "description": "of each command; one that takes longer is stopped, and fails; 0: no limit of its own"},
        "env": {"type": "object", "additionalProperties": {"type": "string"},
          "description": "variables added for each command"},
        "heal": {"type": "boolean",
          "description": "whether what is found goes back to the agent; default: at L1 and L2"}}},
    "capabilities": ["act"],
    "error_classes": ["gate_failed", "config", "git", "not_found"]})";

  static Result<std::unique_ptr<AutoGate>> create(const Json& with);

  Result<std::vector<GateCheck>> prepare(const Json& request, Call& call) override;
  Result<GateResult> judge(const Json& request, const GateCheck& check,
                           const std::optional<Outcome>& outcome, std::string_view output,
                           Call& call) override;

 private:
  [[nodiscard]] FoundChecks choose(const Json& request, const BaseTree& tree) const;
  [[nodiscard]] GateCheck to_check(const FoundCheck& found, const std::string& worktree) const;

  std::map<std::string, std::vector<std::string>> own_;  // commands by level
  PrpBlocks blocks_ = PrpBlocks::end;
  double timeout_s_ = 0;
  std::map<std::string, std::string> env_;
  std::optional<bool> heal_;
};

}  // namespace plait::gates
