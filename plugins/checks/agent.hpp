// The agent that will do the work is there and ready, by its own account and, when asked for, by
// one cheap request to its model.
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
        "description": "the agent to ask; those of the tasks and of the preflight step when not given"},
      "request": {"type": "boolean", "default": false,
        "description": "have it answer one word, which costs a little and shows that it is logged in"},
      "model": {"type": "string", "default": "haiku", "description": "for that request"}}}})";

  explicit AgentCheck(const Json& with)
      : agent_(member(with, "agent")),
        asks_model_(with.value("request", false)),
        model_(with.value("model", "haiku")) {}
  Result<Answer> check(const Json& request, Call& call) override;

 private:
  Result<Answer> ask_model(const Component& agent, const Json& request, CheckResult ready,
                           Call& call) const;

  Json agent_;
  bool asks_model_;
  std::string model_;
};

}  // namespace plait::checks
