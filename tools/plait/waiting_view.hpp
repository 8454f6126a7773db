// What a run waits for, as people read it: lanes, questions, budgets.
#pragma once

#include <plait/json.hpp>
#include <string>
#include <vector>

#include "store/rows.hpp"

namespace plait::cli {

// "14:05", with the date where that is not within a day of `now`; local time, both seconds since
// 1970.
[[nodiscard]] std::string clock_text(double seconds, double now);

// "anthropic: waiting until 14:05, 3 tasks" for each lane that step runs wait for, with the reason.
[[nodiscard]] std::vector<std::string> lane_lines(const std::vector<store::StepRun>& rows,
                                                  const std::vector<store::Lane>& lanes,
                                                  double now);

// {"cost": 1.25}: what all step runs of a run have told of their spending.
[[nodiscard]] Json spent_of(const std::vector<store::StepRun>& rows);

// The commands that answer a question with these choices, a line each.
[[nodiscard]] std::string how_to_answer(const std::string& run, const std::string& who,
                                        const Json& choices);

}  // namespace plait::cli
