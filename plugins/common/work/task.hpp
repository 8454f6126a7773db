// What the steps that work with branches and worktrees read from a request.
#pragma once

#include <filesystem>
#include <optional>
#include <plait/result.hpp>
#include <plait/step.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::work {

// A task as the git steps know it.
struct Task {
  std::string id, title, branch;
  std::string worktree;                 // as written in the PRP
  std::vector<std::string> depends_on;  // ids of tasks
};

Task read_task(const Json& task);
// The tasks of the request, of a gather call or the one of a mapped step, in the order given.
std::vector<Task> read_tasks(const StepRequest& request);

// The branch that tasks start from and land on: what a need (analyze, worktree) says. Error class
// `config` when none does, as with a detached HEAD and no --target.
Result<std::string> target_branch(const StepRequest& request);

// The commit that branch is at. Error class `not_found`, with a remedy for a repository without any
// commit.
Result<git::Sha> target_tip(const git::Repository& repository, const std::string& branch);

// The folder that worktree paths of PRPs are relative to: the checkout, or the bare repository.
std::filesystem::path project_root(const git::Repository& repository);

// Absolute path of a task's worktree. Error class `security` when it leaves the folder that holds
// the project, by `..` or by a symbolic link on the way.
Result<std::filesystem::path> worktree_path(const git::Repository& repository, const Task& task);

// `path` as people type it from the project: "../demo-prp-a".
std::string shown(const git::Repository& repository, const std::filesystem::path& path);

// An output of a need that has runs for this task, by the name of the output; null when none has
// it.
Json need_output(const StepRequest& request, const std::string& task_id, const char* key);

// `text` for a shell: quoted where it must be.
std::string quoted(const std::string& text);

// A command of the settings: a list is argv, a string goes to `sh -eu -c`. Empty when absent.
std::vector<std::string> command_line(const Json& value);
// The same as one line, to show.
std::string shown_command(const std::vector<std::string>& argv);

}  // namespace plait::work
