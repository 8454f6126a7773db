// Two tasks that declare the same file will probably meet in a merge: said, not refused.
#pragma once

#include "checks/request.hpp"

namespace plait::checks {

class OverlapCheck final : public Check {
 public:
  static constexpr char name[] = "overlap";
  static constexpr char manifest[] = R"({
    "description": "no two tasks declare the same file, none announces conflicts",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "level": {"enum": ["warn", "fail"], "default": "warn"}}}})";

  explicit OverlapCheck(const Json& with) : level_(level_of(with, Verdict::warn)) {}
  Result<Answer> check(const Json& request, Call& call) override;

 private:
  Verdict level_;
};

}  // namespace plait::checks
