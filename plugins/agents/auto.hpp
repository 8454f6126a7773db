// Agent `auto`: the first coding agent that is there. It never chooses `runbook` or `command`,
// which carry out what a file says: those have to be asked for.
#pragma once

#include <optional>
#include <plait/agent.hpp>
#include <string>
#include <vector>

namespace plait::agents {

class AutoAgent final : public Agent {
 public:
  static constexpr char name[] = "auto";
  static constexpr char manifest[] = R"({
    "description": "the first coding agent that is installed and ready",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "candidates": {"type": "array", "items": {"type": "string"}, "minItems": 1,
        "description": "names of agents, best first"}}},
    "error_classes": ["not_found"]})";

  explicit AutoAgent(const Json& with);

  Result<Prepared> prepare(const Json& turn, Call& call) override;
  Result<Reading> read(const Json& state, std::string_view chunk, bool eof, Call& call) override;
  Result<Judgement> judge(const Json& state, const Outcome& outcome, int commits,
                          Call& call) override;
  Result<std::variant<Health, Command>> health(const Json& outcome, Call& call) override;

 private:
  struct Choice {
    std::string name;
    Component agent;
    Json health;  // what it can see by itself, {"status",…}, and its "command" if it has one
  };
  static Result<Json> readiness(const Component& agent, Call& call);
  // The first candidate that is there and logged in as far as can be seen, else the first that is
  // there. The error says what to install.
  Result<Choice> choose(Call& call) const;

  std::vector<std::string> candidates_;
};

}  // namespace plait::agents
