// Gate `scope`: changed files are among those that the task declares.
#pragma once

#include "gates/request.hpp"

namespace plait::gates {

class ScopeGate final : public Gate {
 public:
  static constexpr char name[] = "scope";
  static constexpr char manifest[] = R"({
    "description": "changed files are among those that the PRP declares: files_modified, and the files of its phases",
    "with_schema": {"type": "object", "additionalProperties": false,
      "properties": {
        "on_outside": {"enum": ["finding", "fail"], "default": "finding",
          "description": "what a changed file outside means: finding: a warning; fail: the gate fails"},
        "allow": {"type": "array", "items": {"type": "string", "minLength": 1}, "default": [],
          "description": "patterns of files that any task may change: a name like *.lock, a folder like docs/, or a path"}}},
    "error_classes": ["gate_failed", "config"]})";

  explicit ScopeGate(const Json& with)
      : fails_(with.value("on_outside", "finding") == "fail"), allow_(texts_of(with, "allow")) {}

  Result<std::vector<GateCheck>> prepare(const Json& request, Call& call) override;
  Result<GateResult> judge(const Json& request, const GateCheck& check,
                           const std::optional<Outcome>& outcome, std::string_view output,
                           Call& call) override;

 private:
  bool fails_;
  std::vector<std::string> allow_;
};

}  // namespace plait::gates
