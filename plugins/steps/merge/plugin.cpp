#include "merge/merge_step.hpp"

PLAIT_PLUGIN("merge", "1.0.0", plait::merge::MergeStep)
