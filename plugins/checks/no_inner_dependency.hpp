// In a plain batch every task starts from the target branch, so none may need another's work.
#pragma once

#include "checks/request.hpp"

namespace plait::checks {

class NoInnerDependencyCheck final : public Check {
 public:
  static constexpr char name[] = "no-inner-dependency";
  static constexpr char manifest[] = R"({
    "description": "no task depends on another one of the same batch",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "level": {"enum": ["warn", "fail"], "default": "fail"}}}})";

  explicit NoInnerDependencyCheck(const Json& with) : level_(level_of(with, Verdict::fail)) {}
  Result<Answer> check(const Json& request, Call& call) override;

 private:
  Verdict level_;
};

}  // namespace plait::checks
