// Which agents the check "agent" asks: those that will be given work.
#pragma once

#include <vector>

#include "preflight/check_list.hpp"

namespace plait::preflight {

// A check "agent" that names none is made once for each agent that a task will be given, by its
// header, a rule of a step that launches agents, or as that step is set; and once, as a warning,
// for each that may take over from one of them (`fallback`). Without tasks it asks the usual one.
void ask_agents_of_tasks(std::vector<Entry>& entries, const StepRequest& request, Call& call);

}  // namespace plait::preflight
