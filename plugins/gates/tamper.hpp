// Gate `tamper`: the work leaves alone what decides whether it passes.
#pragma once

#include "gates/base_tree.hpp"
#include "gates/guarded.hpp"
#include "gates/places.hpp"
#include "gates/request.hpp"

namespace plait::gates {

class TamperGate final : public Gate {
 public:
  static constexpr char name[] = "tamper";
  static constexpr char manifest[] = R"({
    "description": "existing tests and the configuration of linters and test runners are not changed, unless the PRP declares those files; new tests are welcome",
    "with_schema": {"type": "object", "additionalProperties": false,
      "properties": {
        "patterns": {"type": "array", "items": {"type": "string", "minLength": 1}, "default": [],
          "description": "further files to guard: a name like *.golden, a folder like fixtures/, or a path"},
        "allow": {"type": "array", "items": {"type": "string", "minLength": 1}, "default": [],
          "description": "files not to guard, in the same form"}}},
    "error_classes": ["gate_failed", "config", "git"]})";

  explicit TamperGate(const Json& with)
      : patterns_(texts_of(with, "patterns")), allow_(texts_of(with, "allow")) {}

  Result<std::vector<GateCheck>> prepare(const Json& request, Call& call) override;
  Result<GateResult> judge(const Json& request, const GateCheck& check,
                           const std::optional<Outcome>& outcome, std::string_view output,
                           Call& call) override;

 private:
  [[nodiscard]] std::optional<Guard> guard(const std::string& path) const;
  // What was done to a guarded file that the base has.
  [[nodiscard]] std::optional<Finding> changed(const BaseTree& base, const Places& places,
                                               const ChangedPath& change) const;
  // What a new file does to the configuration that the base has.
  [[nodiscard]] std::optional<Finding> added(const BaseTree& base, const std::string& path) const;

  std::vector<std::string> patterns_, allow_;
};

}  // namespace plait::gates
