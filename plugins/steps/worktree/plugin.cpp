#include "worktree/worktree.hpp"

PLAIT_PLUGIN("worktree", "1.0.0", plait::worktree::WorktreeStep)
