// The descendants of this process, found in /proc. As a subreaper it inherits those whose parents
// have ended, so that double-forked and setsid ones are found as well.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace plait::supervise {

// Number of descendants that are alive (zombies are not), less those of which `left_out` is true.
std::size_t count_descendants(bool (*left_out)(int pid) = nullptr);

// Sends `signal` to every living descendant, and looks again for those that were born meanwhile
// until a look finds none that is new. Returns how many were signalled.
std::size_t signal_descendants(int signal);

}  // namespace plait::supervise
