// Makes the branch and the worktree of one task.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"
#include "work/record.hpp"
#include "work/task.hpp"

namespace plait::worktree {

// What is to be made, all names checked.
struct Wish {
  std::string run, task;
  std::string branch;
  std::filesystem::path path;
  std::string target;
  git::Sha base;                       // the target's commit
  bool take = false;                   // what an earlier run made for this task is gone on with
  std::filesystem::path run_dir = {};  // to see whether another run is at work
  bool clone = false;                  // a private clone instead of a linked worktree
};

// Reads and checks; nothing is changed.
Result<Wish> wish_for(const git::Repository& repository, const std::string& run,
                      const work::Task& task, const std::string& target);

struct Made {
  work::Record record;
  bool taken_again = false;  // an earlier attempt of this run made it
  std::vector<std::string> warnings;
};

// Branch at the base, worktree on it, locked in the run's name, `.worktreeinclude` copied in. What
// an earlier attempt of the same run completed is taken again with all that is in it; what it left
// half done is made anew. Anything else that has the name already is an error of class `exists`.
// With `take` an earlier run's branch and worktree of the task are gone on with.
Result<Made> make_checkout(const git::Repository& repository, const Wish& wish);

// What make_checkout would do, one sentence each. `after`: what will have been done before, and may
// have moved the target ("merge[PRP-A]"); empty when it would be made now.
Result<std::vector<std::string>> describe(const git::Repository& repository, const Wish& wish,
                                          const std::string& after = {});

}  // namespace plait::worktree
