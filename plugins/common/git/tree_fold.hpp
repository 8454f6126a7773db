// The quick way to merge: where every path changed on one side only, the merged tree is put
// together from the two, folder by folder, without looking at unchanged folders or at any file.
#pragma once

#include <optional>
#include <plait/result.hpp>

#include "git/repository.hpp"

namespace plait::git {

// The tree that `git merge` would make of three trees, or nullopt when only git can tell: when a
// path (file, or folder that one side removed or replaced) differs from the base on both sides,
// even if in the same way. That leaves renames to git wherever they could matter: a rename is a
// removal, so a change to the renamed file, a file added to a renamed folder, and two renames of
// one file all touch a path on both sides. Each tree is an id of a tree object.
Result<std::optional<Sha>> fold_disjoint(const Repository& repository, const Sha& base,
                                         const Sha& ours, const Sha& theirs);

}  // namespace plait::git
