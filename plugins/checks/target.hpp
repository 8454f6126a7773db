// There is a branch to start from and to land on.
#pragma once

#include "checks/request.hpp"

namespace plait::checks {

class TargetCheck final : public Check {
 public:
  static constexpr char name[] = "target";
  static constexpr char manifest[] = R"({
    "description": "the target branch exists and has a commit",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {}}})";

  explicit TargetCheck(const Json&) {}
  Result<Answer> check(const Json& request, Call& call) override;
};

}  // namespace plait::checks
