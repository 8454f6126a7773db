// Every task's worktree fits on its disk: bytes and files.
#pragma once

#include <cstdint>

#include "checks/request.hpp"

namespace plait::checks {

class DiskCheck final : public Check {
 public:
  static constexpr char name[] = "disk";
  static constexpr char manifest[] = R"({
    "description": "there is space for a checkout per task",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "factor": {"type": "number", "minimum": 1, "default": 2,
        "description": "what a worktree grows to, as a multiple of what is checked out"},
      "keep_free": {"type": ["integer", "string"], "default": "256MiB",
        "description": "what has to be left over, bytes or a size like 1GiB"},
      "level": {"enum": ["warn", "fail"], "default": "fail"}}}})";

  static Result<std::unique_ptr<DiskCheck>> create(const Json& with);
  Result<Answer> check(const Json& request, Call& call) override;

 private:
  double factor_ = 2;
  double keep_free_ = 256.0 * 1024 * 1024;  // bytes
  Verdict level_ = Verdict::fail;
};

// "256MiB", "1.5GB", "1000" in bytes.
Result<double> bytes_from(const Json& value);

}  // namespace plait::checks
