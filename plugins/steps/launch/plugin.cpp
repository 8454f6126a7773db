#include "launch/launch.hpp"

PLAIT_PLUGIN("launch", "1.0.0", plait::launch::LaunchStep)
