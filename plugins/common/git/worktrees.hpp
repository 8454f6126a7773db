// Making and removing linked worktrees. What changes git's list of them is done one at a time, by a
// lock file in the common folder: `git worktree add` fails when it comes upon the half written
// entry of another, or of one that is being pruned. Filling in the files, which takes the time,
// runs beside everything.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <string_view>

#include "git/checkout.hpp"
#include "git/repository.hpp"

namespace plait::git {

struct NewWorktree {
  std::filesystem::path path;  // absolute; must not exist, or be an empty folder
  std::string branch;          // must exist and be checked out nowhere
  std::string lock_reason;     // locked from the first moment on when not empty
  Sha detached;                // instead of a branch: HEAD is detached at this commit
};

// With its files filled in. On failure nothing of it is left.
Result<Checkout> add_worktree(const Repository& repository, const NewWorktree& wanted);

// Locks with this reason, whatever it was locked with before.
Status lock_worktree(const Repository& repository, const Checkout& checkout,
                     const std::string& reason);
// Fine when it is not locked.
Status unlock_worktree(const Repository& repository, const Checkout& checkout);

// Removes the folder with everything in it, and git's knowledge of it, locked or not. The caller
// has made sure that nothing in it is needed. Refuses (class `security`) when the folder's `.git`
// no longer is the one that git made.
Status remove_worktree(const Repository& repository, const Checkout& checkout);

// Removes a detached worktree that plait made for its own use, half made or missing, too.
void remove_scratch_worktree(const Repository& repository, const std::filesystem::path& folder);

// Forgets worktrees whose folder is gone; locked ones are kept.
Status prune_worktrees(const Repository& repository);

}  // namespace plait::git
