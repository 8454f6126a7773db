// What the batch will probably take, against limits of the user's.
#pragma once

#include <optional>

#include "checks/request.hpp"

namespace plait::checks {

class EstimateCheck final : public Check {
 public:
  static constexpr char name[] = "estimate";
  static constexpr char manifest[] = R"({
    "description": "the estimated time and cost, and whether they are within limits",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "max_cost": {"type": "number", "minimum": 0,
        "description": "refuse a batch whose estimated cost is higher"},
      "max_time": {"type": ["number", "string"], "format": "duration",
        "description": "refuse a batch that will probably take longer, a duration"},
      "level": {"enum": ["warn", "fail"], "default": "fail"}}}})";

  static Result<std::unique_ptr<EstimateCheck>> create(const Json& with);
  Result<Answer> check(const Json& request, Call& call) override;

 private:
  Verdict level_ = Verdict::fail;
  std::optional<double> max_cost_, max_seconds_;
};

}  // namespace plait::checks
