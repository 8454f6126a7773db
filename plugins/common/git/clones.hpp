// Private clones: the strict kind of checkout for an agent. It shares the repository's objects for
// reading, has everything else of its own (references, configuration, hooks, index), and is on the
// task's branch by its own name. Nothing an agent does in it reaches the repository; the commits of
// its branch are fetched from it, and nothing in it is run or believed on the way: only its objects
// are read. While there is one, `refs/plait/base/<branch>` keeps the commit it began at.
#pragma once

#include <filesystem>
#include <functional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/checkout.hpp"
#include "git/repository.hpp"

namespace plait::git {

// Those that add_clone made and that are not removed yet.
std::vector<Checkout> list_clones(const Repository& repository);
// Those of them whose path is looked for; the others are not read.
std::vector<Checkout> list_clones(
    const Repository& repository,
    const std::function<bool(const std::filesystem::path&)>& is_looked_for);

// A clone at `path` (which must not exist, or be an empty folder) on `branch`, which must exist and
// be checked out nowhere. The repository's own settings go with it, and its hooks are used from
// where they are. On failure nothing of it is left.
Result<Checkout> add_clone(const Repository& repository, const std::filesystem::path& path,
                           const std::string& branch);

// The commit of a branch in the clone, as its files have it; empty when there is none.
Sha clone_tip(const Checkout& clone, const std::string& branch);

// Brings the commits of the clone's `branch` into the repository and moves the repository's branch
// there. The branch's tip after that. Error class `git` when what the clone has is not whole, or
// when the repository's branch was moved by somebody else meanwhile: then the clone's commits are
// kept below refs/plait/backup.
Result<Sha> fetch_back(const Repository& repository, const Checkout& clone,
                       const std::string& branch);

// What there is in the clone beside its branch that the repository does not have: "branch x",
// "stash", "tag x". All of that goes with it.
std::vector<std::string> unfetched_references(const Repository& repository, const Checkout& clone);

// Removes it with all that is in it. The caller has made sure that nothing in it is needed.
Status remove_clone(const Repository& repository, const Checkout& clone);

}  // namespace plait::git
