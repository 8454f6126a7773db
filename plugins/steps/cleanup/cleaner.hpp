// Decides what of a finished task can go, and removes it.
//
// A worktree goes when nothing is in it that is nowhere else: its HEAD is on the task's branch, no
// tracked file is changed, no merge or rebase is under way, no submodule is filled, and there is no
// untracked file but what git ignores. Files copied in by `.worktreeinclude` go when they are as
// they were copied, and keep the worktree when they were changed, ignored or not. A branch goes
// when the target has it: merged, squashed, or no commit of its own. So what a task left that
// failed before it did anything goes as well; there is nothing in it.
//
// Where the worktree was replaced by something else, or lost its `.git` file, nothing can be told
// about what is in that folder: all stays.
//
// Only what this run made is touched (work/record.hpp). Everything else stays, with the reason and
// the command that removes it by hand.
#pragma once

#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/checkout.hpp"
#include "git/repository.hpp"
#include "work/record.hpp"
#include "work/task.hpp"

namespace plait::cleanup {

struct Verdict {
  std::optional<git::Checkout> worktree;  // to be removed
  std::optional<git::Checkout> unlock;    // to be kept, and no longer in use
  git::Sha branch_tip;                    // branch to be removed, at this commit; else empty
  bool back_up = false;                   // it has commits of its own
  std::string kept;                       // why something stays; empty when nothing does
  std::string by_hand;                    // the command that removes it all the same
  bool forget = false;                    // nothing of it is left afterwards: drop the record
};

// Looks only.
Result<Verdict> judge(const git::Repository& repository, const std::string& run,
                      const work::Task& task, const std::string& target);

// The sentences of plan and of the display: what removing by this verdict does.
std::vector<std::string> describe(const git::Repository& repository, const work::Task& task,
                                  const Verdict& verdict);

struct Removed {
  bool worktree = false, branch = false;
  std::string backup_ref;
};

// Saves a backup ref, removes the worktree, then the branch by compare-and-swap.
Result<Removed> remove(const git::Repository& repository, const std::string& run,
                       const work::Task& task, const Verdict& verdict);

}  // namespace plait::cleanup
