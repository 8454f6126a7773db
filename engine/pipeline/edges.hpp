// What steps say of each other: that it is there, and fits.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/steps.hpp"

namespace plait::pipeline {

void check_edges(const std::vector<ReadStep>& steps, const std::map<std::string, Pool>& pools,
                 Reading& reading);

// Steps that wait for each other in a circle, drawn a → b → a with the place of each edge. A circle
// through `after` is one only if some other part of it waits for all runs of a step: else each task
// waits for other tasks, whose order has no circle.
void check_cycles(const std::vector<ReadStep>& steps, Reading& reading);

// The report step of the pipeline is there and can make one.
void check_report(const Name& report, const std::vector<ReadStep>& steps, Reading& reading);

// Both mapped over the same output of the same step.
[[nodiscard]] bool same_list(const Step& a, const Step& b);

}  // namespace plait::pipeline
