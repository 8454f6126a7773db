// What a person says to a run: found, kept in the store, and the run told if it is at work.
#pragma once

#include <string>

#include "stored_run.hpp"

namespace plait::cli {

// The blocked step run that `who` means: a task, a step, or "step[task]".
[[nodiscard]] Result<store::StepRun> blocked_run(const StoredRun& found, const std::string& who);

// Keeps the decision and wakes the run. Prints what becomes of it; an exit code.
int give_decision(const StoredRun& found, const store::StepRun& row, const std::string& choice,
                  const std::string& reason);

}  // namespace plait::cli
