// `.worktreeinclude`: files that git does not track (`.env`, local settings) but that work needs.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "work/record.hpp"

namespace plait::work {

// Untracked files of the main checkout that its `.worktreeinclude` names, in the syntax of
// `.gitignore`, sorted. Empty without such a file, and in a bare repository.
Result<std::vector<std::string>> list_included(const git::Repository& repository);

struct Copied {
  std::vector<IncludedFile> files;
  std::vector<std::string> warnings;  // what was left out, and why
};

// Copies them from the main checkout to `root`, as clones where the file system can. A file that is
// there already stays. A symbolic link is copied as a link, and left out when it leads out of the
// checkout; nothing is written through a link.
Result<Copied> copy_included(const git::Repository& repository,
                             const std::vector<std::string>& paths,
                             const std::filesystem::path& root);

// Those whose contents are no longer what was copied. One that is gone has nothing to lose.
std::vector<std::string> changed_included(const std::vector<IncludedFile>& files,
                                          const std::filesystem::path& root);

}  // namespace plait::work
