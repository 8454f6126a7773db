// The checkout of the target branch, if there is one, has no changes that were not committed.
#pragma once

#include "checks/request.hpp"

namespace plait::checks {

class CleanCheck final : public Check {
 public:
  static constexpr char name[] = "clean";
  static constexpr char manifest[] = R"({
    "description": "the target branch's checkout has no uncommitted changes",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "level": {"enum": ["warn", "fail"], "default": "fail",
        "description": "warn: go on; what lands is then not checked out there"}}}})";

  explicit CleanCheck(const Json& with) : level_(level_of(with, Verdict::fail)) {}
  Result<Answer> check(const Json& request, Call& call) override;

 private:
  Verdict level_;
};

}  // namespace plait::checks
