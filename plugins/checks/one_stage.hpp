// A plain batch runs everything at once, so its tasks must belong to one stage.
#pragma once

#include "checks/request.hpp"

namespace plait::checks {

class OneStageCheck final : public Check {
 public:
  static constexpr char name[] = "one-stage";
  static constexpr char manifest[] = R"({
    "description": "no two stages are mixed in one batch",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "level": {"enum": ["warn", "fail"], "default": "fail"}}}})";

  explicit OneStageCheck(const Json& with) : level_(level_of(with, Verdict::fail)) {}
  Result<Answer> check(const Json& request, Call& call) override;

 private:
  Verdict level_;
};

}  // namespace plait::checks
