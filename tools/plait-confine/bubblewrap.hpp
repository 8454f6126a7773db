// The same in bubblewrap's words.
#pragma once

#include <string>
#include <vector>

#include "branch_folder.hpp"
#include "options.hpp"

namespace plait::confine {

// argv of bubblewrap that runs `self --inner -- command` confined. `branch`: null without one.
std::vector<std::string> bubblewrap_argv(const Options& options, const std::string& self,
                                         const BranchFolder* branch);

}  // namespace plait::confine
