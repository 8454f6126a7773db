// What the runs of a pipeline share: pools of slots, and budgets.
#pragma once

#include "pipeline/model.hpp"
#include "pipeline/reading.hpp"

namespace plait::pipeline {

// [pools] of a pipeline, each a limit or { limit = 4, spacing = "1s" }; a limit may be "auto".
void read_pools(const config::Node* node, Reading& reading, Pipeline& out);

// [budgets] of a pipeline: { limit = 10, unit = "USD", remedy = "…" }, a limit of 0 being none.
void read_budgets(const config::Node* node, Reading& reading, Pipeline& out);

}  // namespace plait::pipeline
