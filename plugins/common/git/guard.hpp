// What of a repository an agent has no business with: looked at before and after its turn. A few
// milliseconds a look, but for the files of the main checkout.
#pragma once

#include <filesystem>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::git {

struct GuardWish {
  std::string branch;                    // the task's own; it may move
  std::vector<std::string> other_tasks;  // branches that other tasks are at work on
  std::filesystem::path worktree;        // the task's linked worktree; empty: none
  bool files = false;                    // look at the files of the main checkout as well
};

// A document that can be kept.
Result<Json> take_snapshot(const Repository& repository, const GuardWish& wish);

struct Difference {
  enum class Kind {
    config,          // what can make git run programs, or another repository of it
    branch_setting,  // sections [branch "x"] and [remote "x"] of the configuration alone
    hooks,           // the folder of the hooks
    info,            // the folder `info`: attributes name filters
    link,            // what a worktree's repository is found by
    head,            // the main checkout is on another branch
    reference,       // a branch or tag that was there, moved by somebody other than plait
    files            // of the main checkout
  };
  Kind kind = Kind::config;
  std::string what;  // for people: "the branch main was moved"
};

// By the snapshot's parts. What plait itself has moved meanwhile is no difference.
std::vector<Difference> compare_snapshots(const Repository& repository, const Json& before,
                                          const Json& after);

}  // namespace plait::git
