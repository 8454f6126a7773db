// What git itself says of a task's branch, beside what was reported of it.
#pragma once

#include <plait/json.hpp>
#include <string>

#include "aggregate/outcomes.hpp"

namespace plait::aggregate {

// {"PRP-A": {"commits": n, "notes": ["…"]}, …} for the launched tasks whose commits can be read; a
// note where the two differ or the branch has moved on. Reads only.
Json facts_from_git(const std::string& project, const std::vector<TaskOutcomes>& tasks);

}  // namespace plait::aggregate
