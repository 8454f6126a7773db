#include "observers/batch_log.hpp"

PLAIT_PLUGIN("observers", "1.0.0", plait::observers::BatchLog)
