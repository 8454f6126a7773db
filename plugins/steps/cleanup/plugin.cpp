#include "cleanup/cleanup.hpp"

PLAIT_PLUGIN("cleanup", "1.0.0", plait::cleanup::CleanupStep)
