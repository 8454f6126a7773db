// What the other tasks of a batch are touching, for the prompt.
#pragma once

#include <plait/step.hpp>
#include <string>

namespace plait::launch {

// A list of the tasks that are not done before or after this one, with the files that their plans
// name, those that both name said plainly; what the step's needs tell of them. A sentence when
// there is nothing to tell.
std::string neighbours_of(const StepRequest& request);

}  // namespace plait::launch
