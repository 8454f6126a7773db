// What makes going on pointless until a person has looked: a worktree that an agent left in the
// middle of something, a full disk, no memory.
#pragma once

#include <cstdint>
#include <optional>
#include <plait/command.hpp>
#include <plait/result.hpp>
#include <string>

#include "launch/work.hpp"

namespace plait::launch {

struct Damage {
  std::string what;    // one sentence
  std::string remedy;  // for that person
};

// Of the checkout: gone, its `.git` gone, a merge, rebase, cherry-pick or revert begun, an unmerged
// index. To be asked when no process of the agent is left.
Result<std::optional<Damage>> worktree_damage(const Work& work);

// Less than `min_mb` MiB are left for the worktree or the run's folder; 0: never.
std::optional<Damage> disk_shortage(const Work& work, double min_mb);

// A turn that was killed while the kernel ended processes for want of memory: their number before
// and after it.
std::optional<Damage> memory_shortage(const Outcome& outcome, std::optional<std::uint64_t> before,
                                      std::optional<std::uint64_t> after);

}  // namespace plait::launch
