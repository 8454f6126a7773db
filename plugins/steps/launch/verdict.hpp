// What came of the work: from how the agent ended, what its plugin makes of its output, what gates
// said, and what git shows.
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
  std::optional<Error> error;  // why the work ended before it was done
  bool ended_well = false;     // exit code 0 of the last turn
  Json judgement = Json::object();
  Facts facts;
  int phases = 1;                  // of the plan
  std::optional<int> phases_done;  // counted by plait; else by the agent's words and commits
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

// Why a turn is no good whatever it made: its exit, or the agent's own word. Class `partial` when
// some of the work is done. `phased`: a turn was for one phase, so that phases left are none.
std::optional<Error> failure_of_turn(const Json& judgement, const Outcome& outcome, bool phased);

// Success needs no error and at least one commit since the base.
Verdict conclude(const Evidence& evidence);

const char* to_text(TaskStatus status);  // SUCCESS, PARTIAL, FAILED

}  // namespace plait::launch
