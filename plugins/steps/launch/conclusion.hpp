// How the work on a task ended: what the agent's exit says, and the outputs of the step.
#pragma once

#include <optional>
#include <plait/command.hpp>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>

#include "launch/facts.hpp"
#include "launch/progress.hpp"
#include "launch/verdict.hpp"
#include "launch/work.hpp"

namespace plait::launch {

// What plait-supervise recorded beside the output and the outcome does not carry: "peak_rss_kb",
// "cpu_s", and "leftover", how many processes the agent left behind.
Json resources_of(const Outcome& outcome);

// {"L1": {"passed", "attempts"}, …, "L4": {"passed", "drift_score"}} as PRP-FORMAT.md has it;
// a level without a check is {"passed": null, …, "skipped": true}.
Json validation_of(const Progress& progress);

Json outputs_of(const Work& work, const Progress& progress, const Evidence& evidence,
                const Verdict& verdict);

}  // namespace plait::launch
