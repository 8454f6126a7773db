// What a person sees of the analysis.
#pragma once

#include <plait/call.hpp>
#include <vector>

#include "analyze/estimate.hpp"
#include "analyze/overlaps.hpp"
#include "analyze/target.hpp"
#include "analyze/task.hpp"

namespace plait::analyze {

// "display" events: the tasks with their scores and models, overlaps, warnings and errors, the
// estimate.
void show(const std::vector<Task>& tasks, const Target& target,
          const std::vector<Overlap>& overlaps, const Estimate& estimate, const Settings& settings,
          Call& call);

}  // namespace plait::analyze
