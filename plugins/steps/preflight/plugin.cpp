#include "preflight/preflight.hpp"

PLAIT_PLUGIN("preflight", "1.0.0", plait::preflight::PreflightStep)
