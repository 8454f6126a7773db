#include "strategies/sides.hpp"

PLAIT_PLUGIN("strategies", "1.0.0", plait::strategies::Ours, plait::strategies::Theirs,
             plait::strategies::KeepBoth, plait::strategies::Manual)
