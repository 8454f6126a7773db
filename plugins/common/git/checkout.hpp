// Checkouts: the main one and the linked worktrees, found from the common folder and never by the
// `.git` file inside a worktree, which belongs to whoever works there.
#pragma once

#include <filesystem>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "git/repository.hpp"

namespace plait::git {

struct Checkout {
  std::string id;               // name of its folder in `worktrees/`; empty for the main checkout
  std::filesystem::path path;   // its root
  std::filesystem::path admin;  // its GIT_DIR
  Head head;
  bool locked = false;
  std::string lock_reason;
  bool missing = false;  // the folder is gone: `git worktree prune` would forget it
  bool clone = false;    // a private clone of a task (clones.hpp): its GIT_DIR is a repository
  std::string made_for;  // a clone's branch, whatever its HEAD says
};

// The main checkout (unless the repository is bare) first, then the linked ones by id, then the
// private clones of tasks.
Result<std::vector<Checkout>> list_checkouts(const Repository& repository);

// The one whose root is `path`; nullopt when there is none. Error class `security` when two admin
// folders claim one path.
Result<std::optional<Checkout>> find_checkout(const Repository& repository,
                                              const std::filesystem::path& path);

// Those that have `branch` checked out, private clones left out: their branches are their own.
Result<std::vector<Checkout>> checkouts_of_branch(const Repository& repository,
                                                  std::string_view branch);

// For git calls in a checkout that belongs to the user. The agent's: see read_status.
Place place_of(const Repository& repository, const Checkout& checkout);

struct StatusEntry {
  char index = ' ';     // X of `git status --porcelain`
  char worktree = ' ';  // Y; both '?' when untracked
  std::string path;     // raw bytes, relative to the root
};

enum class Untracked { leave_out, list };

// What differs from HEAD, `.gitignore` respected, submodules not looked into. Safe in a checkout
// that an agent wrote: only the index is read from its admin folder, HEAD is the given one, and
// neither its own configuration nor its `.git` file counts. Nothing is written.
Result<std::vector<StatusEntry>> read_status(const Repository& repository, const Checkout& checkout,
                                             Untracked untracked);

// Submodules of `commit` that are filled in this checkout: status does not look into them.
Result<std::vector<std::string>> filled_submodules(const Repository& repository,
                                                   const Checkout& checkout);

}  // namespace plait::git
