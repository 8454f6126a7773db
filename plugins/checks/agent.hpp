// The agent that will do the work is there and ready, by its own account.
#pragma once

#include "checks/request.hpp"

namespace plait::checks {

class AgentCheck final : public Check {
 public:
  static constexpr char name[] = "agent";
  static constexpr char manifest[] = R"({
    "description": "the agent says that it is ready",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "agent": {"x-plait-kind": "agent",
        "description": "the agent to ask; that of the preflight step when not given"}}}})";

  explicit AgentCheck(const Json& with) : agent_(member(with, "agent")) {}
  Result<Answer> check(const Json& request, Call& call) override;

 private:
  Json agent_;
};

}  // namespace plait::checks
