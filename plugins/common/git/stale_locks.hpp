// What a git leaves that was killed in the middle of its work: lock files, at which every later git
// gives up.
#pragma once

#include <string>
#include <vector>

#include "git/checkout.hpp"
#include "git/repository.hpp"

namespace plait::git {

// Removes the lock files of a checkout (index, HEAD) and of its branch that no process holds: none
// has one open, and no git works in the checkout. Their names; what cannot be removed stays, and
// later calls of git say so. To be called when none of the checkout's own programs is left.
std::vector<std::string> remove_stale_locks(const Repository& repository, const Checkout& checkout,
                                            const std::string& branch);

}  // namespace plait::git
