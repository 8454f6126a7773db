// Who wrote a file of a checkout: its user, or somebody whose commits came along.
#pragma once

#include <plait/result.hpp>
#include <set>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::trust {

// Those of `paths` (of files, from the root of the checkout) that somebody else may have written:
// HEAD has them, and one of the versions that they had was not made by a `git commit` in this
// checkout or the main one. The reflog of HEAD tells, which no clone, pull or merge brings along;
// it forgets after 90 days, so what is older counts as somebody else's. What is not committed is
// the user's.
[[nodiscard]] Result<std::set<std::string>> from_elsewhere(const git::Repository& repository,
                                                           const std::vector<std::string>& paths);

}  // namespace plait::trust
