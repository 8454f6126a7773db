// History that an agent has rewritten, or a branch that it has deleted: what was there is kept.
#pragma once

#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "launch/work.hpp"

namespace plait::launch {

struct Rewriting {
  std::vector<std::string> backups;  // references that keep what the branch no longer has
  std::optional<Error> error;        // the branch is gone, or no longer holds its base
};

// To be asked when a turn has ended that began at `turn_base`. Commits that the branch had before
// the turn, or that the reflog of the worktree tells of, and that nothing names any more, get a
// backup reference; commits that were only amended within the turn do not. Nothing: the branch went
// forward only.
Result<std::optional<Rewriting>> find_rewriting(const Work& work, const std::string& turn_base);

}  // namespace plait::launch
