// Branches and worktrees of the tasks: allowed names, free, and none in another one's way.
#pragma once

#include "checks/request.hpp"

namespace plait::checks {

class NamesCheck final : public Check {
 public:
  static constexpr char name[] = "names";
  static constexpr char manifest[] = R"({
    "description": "branches and worktree folders are allowed, free and all different",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {}}})";

  explicit NamesCheck(const Json&) {}
  Result<Answer> check(const Json& request, Call& call) override;
};

}  // namespace plait::checks
