// Runner `local`: the command is run on this machine; in the sandbox of `context.sandbox`, if there
// is one.
#pragma once

#include <plait/runner.hpp>

namespace plait::runners {

class LocalRunner final : public Runner {
 public:
  static constexpr char name[] = "local";
  static constexpr char manifest[] = R"({
    "description": "runs a command on this machine, in the task's sandbox",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {}},
    "error_classes": ["config"]})";

  explicit LocalRunner(const Json&) {}
  // Refuses what could not be run as it was meant.
  Result<Command> prepare(const Command& command, const Json& context, Call& call) override;
  Result<Outcome> judge(const Outcome& outcome, Call&) override { return outcome; }
};

}  // namespace plait::runners
