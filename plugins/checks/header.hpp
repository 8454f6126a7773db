// The headers of all PRPs could be read; doubts about them are warnings.
#pragma once

#include "checks/request.hpp"

namespace plait::checks {

class HeaderCheck final : public Check {
 public:
  static constexpr char name[] = "header";
  static constexpr char manifest[] = R"({
    "description": "every PRP's header can be read",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {}}})";

  explicit HeaderCheck(const Json&) {}
  Result<Answer> check(const Json& request, Call& call) override;
};

}  // namespace plait::checks
