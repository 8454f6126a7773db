// The branch that tasks start from and land on.
#pragma once

#include <filesystem>
#include <string>

namespace plait::analyze {

// `error` says why branch or commit is empty; whether that matters is the preflight's to say.
struct Target {
  std::string branch;
  std::string commit;
  std::string error;
  std::string repository;  // its name, for default worktree paths
};

// `wanted` is a local branch, empty for the one that is checked out in `project`.
[[nodiscard]] Target resolve_target(const std::filesystem::path& project,
                                    const std::string& wanted);

}  // namespace plait::analyze
