#include "drift/drift_gate.hpp"

PLAIT_PLUGIN("drift", "1.0.0", plait::drift::DriftGate)
