// A health check of the user's own: any program; exit code 0 is well.
#pragma once

#include "checks/request.hpp"

namespace plait::checks {

class CommandCheck final : public Check {
 public:
  static constexpr char name[] = "command";
  static constexpr char manifest[] = R"({
    "description": "a command of the user's own ends with exit code 0",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "argv": {"type": "array", "items": {"type": "string"},
        "description": "program and arguments; no shell unless it names one"},
      "label": {"type": "string", "description": "what it checks, for the list"},
      "remedy": {"type": "string", "description": "what to do when it fails"},
      "timeout": {"type": ["number", "string"], "format": "duration", "default": "60s"},
      "level": {"enum": ["warn", "fail"], "default": "fail"}}}})";

  static Result<std::unique_ptr<CommandCheck>> create(const Json& with);
  Result<Answer> check(const Json& request, Call& call) override;

 private:
  Command command_;
  std::string label_, remedy_;
  Verdict level_ = Verdict::fail;
};

}  // namespace plait::checks
