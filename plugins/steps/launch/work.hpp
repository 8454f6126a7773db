// What is to be carried out and where: the task, its phases and its worktree.
#pragma once

#include <plait/json.hpp>
#include <plait/result.hpp>
#include <plait/step.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::launch {

struct Work {
  std::string id, title;  // of the task
  std::string project, run, run_dir, step;
  std::string worktree, branch, target, base, model;
  std::string snapshot;  // the PRP as it was read
  int attempt = 1;
  bool set_up = false;  // a command had to make the worktree fit for work
  Json task = Json::object();
  Json sandbox = Json::object();  // what the step that made the worktree said of it
  std::vector<Json> phases;       // as analyze read them; one without a number when there are none

  // The phase with that number; null for "" or one that there is not.
  [[nodiscard]] const Json& phase(const std::string& number) const;
  [[nodiscard]] std::vector<std::string> numbers() const;
};

// Error (config): no need of the step made a worktree for the task.
Result<Work> work_of(const StepRequest& request);

// What plait put into the worktree beside the branch's files (.worktreeinclude).
std::vector<std::string> placed_files(const git::Repository& repository, const std::string& branch);

std::string number_of(const Json& phase);

// Paths of what is uncommitted in the worktree, new files too; nothing where there is no worktree.
Result<std::vector<std::string>> uncommitted_files(const Work& work);

// What differs between the base and `commit`: `changed` of gate/1.
Result<Json> committed_changes(const Work& work, const std::string& commit);

// What differs between the base and the worktree, of uncommitted files those in `left`: `changed`
// of gate/1.
Result<Json> changes_of(const Work& work, const std::vector<std::string>& left);

}  // namespace plait::launch
