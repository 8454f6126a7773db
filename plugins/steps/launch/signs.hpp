// Looks at an agent at work from outside.
#pragma once

#include <string>

#include "launch/life.hpp"
#include "launch/work.hpp"

namespace plait::launch {

struct Watched {
  int pid = 0;         // of the supervisor, the root of the process tree
  std::string output;  // file
};

// Files of the worktree are looked at up to a number that takes milliseconds, those of `.git` not
// at all; of a larger worktree a change may be missed. What cannot be read is no sign.
Signs look_for_signs(const Work& work, const Watched& watched);

}  // namespace plait::launch
