#include "analyze/analyze.hpp"

PLAIT_PLUGIN("analyze", "1.0.0", plait::analyze::Analyze)
