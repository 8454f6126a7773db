#include "weighted/weighted.hpp"

PLAIT_PLUGIN("weighted", "1.0.0", plait::weighted::Weighted)
