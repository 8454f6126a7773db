// Which hooks a commit in an agent's worktree runs: the user's, in the version before the agent.
//
// Hooks in the common folder, or wherever an absolute `core.hooksPath` leads, are the user's and
// run as they are. A relative `core.hooksPath` (`.githooks`) is a folder of the tree, which the
// agent can change: of that, the version of the base commit is taken out into a folder of the run.
//
// A hook is a program: one that calls other scripts of the tree (`sh scripts/lint.sh`, `npm test`)
// runs the agent's version of those. So whatever commits with hooks has to run where the agent
// runs.
#pragma once

#include <filesystem>
#include <plait/result.hpp>

#include "git/repository.hpp"

namespace plait::git {

struct HooksWish {
  Sha base;                         // commit that the task's branch started from
  std::filesystem::path worktree;   // root of the agent's worktree
  std::filesystem::path extracted;  // folder for versions taken out: "<run folder>/hooks"
};

// What to give git as `core.hooksPath` there: absolute; "/dev/null" when there are no hooks. Ask
// when the task starts: who is not confined can change the repository's configuration later.
//
// A folder that is not in the base but that git would find in the worktree (some tools make theirs
// when dependencies are installed) is taken from the main checkout, with the base version of the
// folder around it.
Result<std::filesystem::path> hooks_path(const Repository& repository, const HooksWish& wish);

}  // namespace plait::git
