// Commits: what one says, what lies between two, what changed. Reading only, by libgit2.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "git/repository.hpp"

namespace plait::git {

struct Commit {
  Sha id;
  Sha tree;
  std::vector<Sha> parents;
  std::string subject;  // first line of the message
  std::string message;
  std::string author_name, author_email;
  std::int64_t author_time = 0;     // seconds since 1970
  std::int64_t committer_time = 0;  // seconds since 1970
};

Result<Commit> read_commit(const Repository& repository, std::string_view sha);

// Newest commit of a branch, by the shared refs; nullopt when there is no such branch.
Result<std::optional<Commit>> newest_commit(const Repository& repository, std::string_view branch);

// `git log base..head`: commits of `head` that `base` does not have, newest first, at most `limit`
// (0 = all).
Result<std::vector<Commit>> commits_between(const Repository& repository, std::string_view base,
                                            std::string_view head, std::size_t limit = 0);

// Is `ancestor` reachable from `descendant`? A commit is its own ancestor, as git has it.
Result<bool> is_ancestor(const Repository& repository, std::string_view ancestor,
                         std::string_view descendant);

// All best common ancestors; empty when the histories have nothing in common, several after a
// criss-cross.
Result<std::vector<Sha>> merge_bases(const Repository& repository, std::string_view one,
                                     std::string_view two);

struct ChangedFile {
  char status = 'M';     // A M D R T, as `git diff --name-status`
  std::string path;      // raw bytes; of a deleted file the old one
  std::string old_path;  // of a renamed file, else empty
};

// Files that differ between the trees of two commits, sorted by path; `base` empty = from nothing.
Result<std::vector<ChangedFile>> changed_files(const Repository& repository, std::string_view base,
                                               std::string_view head);

// What `branch` brought since `base` is in `target` already, as one squashed commit or piece by
// piece: by comparing patch ids of the target's commits since the merge base, newest `limit` first.
Result<bool> is_squashed_into(const Repository& repository, std::string_view branch,
                              std::string_view target, std::size_t limit = 500);

}  // namespace plait::git
