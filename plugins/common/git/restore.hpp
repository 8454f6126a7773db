// Taking a task's branch back to a checkpoint, or forward to one again. What was on the branch is
// kept under a backup reference, uncommitted changes included where they are not a reason to
// refuse.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::git {

enum class Uncommitted { refuse, keep };

struct RestoreWish {
  std::string branch;
  Sha to;
  std::string name;  // of the checkpoint, for the reflog
  // Files that plait put into the worktree (.worktreeinclude): neither a reason to refuse nor kept
  // in the backup; they stay.
  std::vector<std::string> placed;
  Uncommitted changes = Uncommitted::refuse;
};

struct Restored {
  Sha from, to;
  std::filesystem::path worktree;  // brought along; empty when the branch is checked out nowhere
  std::string backup_ref;          // empty when `to` has all that was there
  bool holds_changes = false;      // the last commit of the backup is what was uncommitted
  std::vector<std::string> submodules;  // filled ones: they stay where they are
};

// The reference moves by compare-and-swap; index and files of the worktree follow. When it is cut
// off between the two, the worktree looks changed, and the same call with Uncommitted::keep ends
// it. Nobody must be at work in the worktree.
//
// Error class `refused`, with nothing changed: uncommitted changes, ignored files where files would
// be written, a merge or rebase under way, the branch checked out twice. `not_found`: no branch.
Result<Restored> restore_branch(const Repository& repository, const RestoreWish& wish);

}  // namespace plait::git
