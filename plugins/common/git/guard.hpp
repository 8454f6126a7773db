// What of a repository an agent has no business with: looked at before and after its turn. A few
// milliseconds a look, but for the files of the main checkout.
#pragma once

#include <filesystem>
#include <functional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::git {

struct GuardWish {
  std::string branch;              // the task's own; it may move
  std::filesystem::path worktree;  // the task's linked worktree; empty: none
  bool files = false;              // look at the files of the main checkout as well
};

// A document that can be kept. "count": of all references.
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
  std::string name;  // the reference or file
  std::string what;  // for people: "the branch main was moved"
  std::string is;    // what HEAD or the reference holds now; empty: it is gone
};

// Whether another task works, or has just worked, on the branch: it may move and go.
using IsOfTask = std::function<bool(const std::string& branch)>;

// By the snapshot's parts. What plait itself has moved meanwhile is no difference.
std::vector<Difference> compare_snapshots(const Repository& repository, const Json& before,
                                          const Json& after, const IsOfTask& is_of_task);

}  // namespace plait::git
