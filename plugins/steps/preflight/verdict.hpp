// From the checks' answers to the step's: shown to the person, and refused or not.
#pragma once

#include <plait/step.hpp>
#include <vector>

#include "preflight/check_list.hpp"

namespace plait::preflight {

// All entries have a status. Emits the list as a display event.
StepReply conclude(const StepRequest& request, const std::vector<Entry>& entries, Call& call);

}  // namespace plait::preflight
