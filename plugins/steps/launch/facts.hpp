// What git shows after a turn, whatever the agent says.
#pragma once

#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait::launch {

struct MadeCommit {
  std::string id;  // full
  std::string subject;
};

struct Facts {
  std::string head;                 // newest commit of the branch
  std::vector<MadeCommit> commits;  // since the base, oldest first
  std::vector<std::string> files;   // that differ between base and head
  int uncommitted = 0;              // files changed or new in the worktree
  bool keeps_base = true;           // the base still is an ancestor of the branch
  std::string checked_out;          // branch that the worktree is on; empty when detached or gone
};

// `project`: a folder of the repository; `branch` must exist. Error class git or not_found.
Result<Facts> read_facts(const std::string& project, const std::string& branch,
                         const std::string& base, const std::string& worktree);

}  // namespace plait::launch
