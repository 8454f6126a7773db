// Gate `drift` (L4): how far the code written departs from the patterns of the PRP's EXAMPLES or of
// the files around it. The program plait-drift measures (README.md, measure.hpp); the gate names
// its command and judges the number: below `warn` nothing is said, below `limit` there are
// warnings, from there on it fails and a person decides.
#pragma once

#include <plait/gate.hpp>

namespace plait::drift {

class DriftGate final : public Gate {
 public:
  static constexpr char name[] = "drift";
  static constexpr char manifest[] = R"({
    "description": "how far new code departs from the patterns of the PRP's EXAMPLES or of the files around it, in percent",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "warn": {"type": "number", "minimum": 0, "maximum": 100, "default": 10,
        "description": "percent; from here on patterns that are not followed are warnings"},
      "limit": {"type": "number", "minimum": 0, "maximum": 100, "default": 30,
        "description": "percent; from here on the gate fails"},
      "examples": {"enum": ["prefer", "only", "neighbours"], "default": "prefer",
        "description": "what the code is measured against: the PRP's EXAMPLES, and the files around it where there are none; the EXAMPLES or nothing; the files around it"}}},
    "capabilities": ["act"],
    "error_classes": ["drift", "config", "not_found"]})";

  static Result<std::unique_ptr<DriftGate>> create(const Json& with);

  Result<std::vector<GateCheck>> prepare(const Json& request, Call& call) override;
  Result<GateResult> judge(const Json& request, const GateCheck& check,
                           const std::optional<Outcome>& outcome, std::string_view output,
                           Call& call) override;

 private:
  [[nodiscard]] GateResult judge_drift(const Json& answer) const;

  double warn_ = 10;
  double limit_ = 30;
  std::string examples_ = "prefer";
};

}  // namespace plait::drift
