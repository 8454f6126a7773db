// Merging two commits in the object database: no checkout, no index of the user's.
#pragma once

#include <optional>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "git/objects.hpp"
#include "git/repository.hpp"

namespace plait::git {

// A path that git could not merge, with what each side has there.
struct MergeConflict {
  std::string path;  // raw bytes
  std::string kind;  // git's word: content, add/add, modify/delete, rename/rename, file location, …
  std::optional<FileVersion> base, ours, theirs;
  std::string message;  // git's sentence
};

struct Merge {
  Sha tree;  // where there are conflicts: with git's conflict markers in it
  std::vector<MergeConflict> conflicts;
  bool folded = false;  // made the quick way
};

enum class MergeBy {
  quickest,    // folded where that is certain, else by git
  git,         // by git
  prediction,  // by git, and nothing is written to the repository: the tree is not kept
};

// What `git merge theirs` on `ours` would make. Attributes (`.gitattributes`, custom drivers) are
// read from `ours`, never from a checkout. Unrelated histories are an error.
Result<Merge> merge_commits(const Repository& repository, const Sha& ours, const Sha& theirs,
                            MergeBy by = MergeBy::quickest);

}  // namespace plait::git
