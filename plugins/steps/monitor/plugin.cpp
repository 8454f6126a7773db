#include "monitor/monitor.hpp"

PLAIT_PLUGIN("monitor", "1.0.0", plait::monitor::MonitorStep)
