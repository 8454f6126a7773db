// Trying a merge before it lands: a scratch checkout of the merged tree for the `verify` command.
#pragma once

#include <filesystem>
#include <plait/command.hpp>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <plait/step.hpp>
#include <string>

#include "git/repository.hpp"
#include "merge/settings.hpp"
#include "work/task.hpp"

namespace plait::merge {

// A detached worktree of `commit` at `folder`, and the command to run in it.
Result<Command> prepare_verification(const git::Repository& repository, const Settings& settings,
                                     const work::Task& task, const git::Sha& commit,
                                     const std::filesystem::path& folder);

// It runs, or reads, what the branch holds: in a sandbox like the task's, where that had one,
// around the command's folder.
Result<Command> place_command(Call& call, const Settings& settings, const StepRequest& request,
                              const std::string& task, const Command& command);
// What the sandbox keeps beside the folder.
std::filesystem::path temporary_of(const std::filesystem::path& folder);

// Why the verification failed, with its last lines.
Error verification_failure(const Outcome& outcome, const Settings& settings);

}  // namespace plait::merge
