// How a turn ended: from the exit, what the agent's plugin makes of its output, and what git shows.
#pragma once

#include <optional>
#include <plait/command.hpp>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "launch/facts.hpp"

namespace plait::launch {

// `judgement` is the answer of agent/1's judge.
struct Evidence {
  Outcome outcome;
  Json judgement = Json::object();
  Facts facts;
  int phases = 1;  // of the plan
  std::string branch;
  std::string worktree;
};

enum class TaskStatus { success, partial, failed };

struct Verdict {
  TaskStatus status = TaskStatus::failed;
  std::optional<Error> error;         // unless success
  std::vector<std::string> warnings;  // where words and facts differ, and what was left behind
  int phases_completed = 0;
  int phases_total = 1;
};

// Success needs exit code 0, an agent that does not say otherwise, and at least one commit since
// the base.
Verdict judge(const Evidence& evidence);

const char* to_text(TaskStatus status);  // SUCCESS, PARTIAL, FAILED

}  // namespace plait::launch
