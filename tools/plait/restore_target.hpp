// What `plait restore` works on: which branch a PRP's work is on, its checkpoints, and whether
// somebody is at work on it.
#pragma once

#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/checkpoint.hpp"
#include "git/repository.hpp"
#include "paths.hpp"

namespace plait::cli {

struct RestoreTarget {
  std::string task;
  std::string branch;
  git::Sha tip;   // empty when the branch is gone
  git::Sha base;  // where it started; empty when nobody wrote that down
  std::vector<std::string> placed;
  std::vector<git::Checkpoint> reached;  // on the branch, since the base, oldest first
  std::vector<git::Checkpoint> strays;   // elsewhere, by time
};

// `name` is the id of a PRP, its file by name or path (seen from `directory`), or a branch.
[[nodiscard]] Result<RestoreTarget> find_restore_target(const git::Repository& repository,
                                                        const std::string& directory,
                                                        const std::string& name);

// A place to go to.
struct RestorePoint {
  git::Sha commit;
  std::string phase;  // "base" for where the branch started
  std::string tag;    // empty for that
};

// `wanted`: a phase, "base" or 0, or a tag; empty: the newest checkpoint on the branch. Of several
// for one phase the newest on the branch, else the newest elsewhere. Error class not_found.
[[nodiscard]] Result<RestorePoint> choose_point(const RestoreTarget& target,
                                                const std::string& wanted);

// Error class `refused` when a live run has work to do on the task, or when a process that a dead
// run has started for it still is at work.
[[nodiscard]] Status refuse_live_run(const Project& project, const std::string& task);

}  // namespace plait::cli
