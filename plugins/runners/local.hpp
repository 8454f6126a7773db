// Runner `local`: the command is run on this machine as it is.
#pragma once

#include <plait/runner.hpp>

namespace plait::runners {

class LocalRunner final : public Runner {
 public:
  static constexpr char name[] = "local";
  static constexpr char manifest[] = R"({
    "description": "runs a command on this machine, unconfined",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {}},
    "error_classes": ["config"]})";

  explicit LocalRunner(const Json&) {}
  // Refuses what could not be run as it was meant.
  Result<Command> prepare(const Command& command, const Json& context, Call& call) override;
  Result<Outcome> judge(const Outcome& outcome, Call&) override { return outcome; }
};

}  // namespace plait::runners
