#include "runners/local.hpp"

PLAIT_PLUGIN("runners", "1.0.0", plait::runners::LocalRunner)
