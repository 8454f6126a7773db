// Checkouts whose branch was moved beneath them: `git update-ref` or `git push`, which take no
// checkout along. Their files then look like changes that take the new commits back.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::work {

struct StaleCheckout {
  std::filesystem::path path;
  git::Sha from, to;               // what it was brought to last, and where the branch is
  std::vector<std::string> files;  // of those that differ, the ones it lacks
};

// Those of `branch`, as the reflogs of their HEADs have it; without a reflog nothing is known.
Result<std::vector<StaleCheckout>> stale_checkouts(const git::Repository& repository,
                                                   const std::string& branch);

// What has happened, and the command that brings the checkout along.
std::string describe(const StaleCheckout& stale, const std::string& branch);

}  // namespace plait::work
