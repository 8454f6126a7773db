// What was done for a task, for the person who decides about it.
#pragma once

#include <plait/step.hpp>
#include <string>

namespace plait::confirm {

struct Evidence {
  std::string task, title;  // empty for the whole batch
  std::string branch, target, worktree, log;
  std::vector<std::string> commits;  // "ab3118f Phase 1: x"
  std::vector<std::string> files;
};

// From the needs of the request: the step that tells of commits, and the one that tells the target.
Evidence evidence_of(const StepRequest& request);

// "git diff main...prp-a"; empty where there is no branch.
std::string diff_command(const Evidence& evidence);

// {"branch","target","worktree","log","commits","files","look"}, long lists cut.
Json to_json(const Evidence& evidence, const std::string& look);

}  // namespace plait::confirm
