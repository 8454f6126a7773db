#include "aggregate/aggregate.hpp"

PLAIT_PLUGIN("aggregate", "1.0.0", plait::aggregate::AggregateStep)
