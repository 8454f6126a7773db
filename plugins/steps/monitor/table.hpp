// The status block that people see.
#pragma once

#include <plait/json.hpp>
#include <string>
#include <vector>

#include "monitor/watch.hpp"

namespace plait::monitor {

// A display event: how many are in which state, one row a task, `notes` below. `now`: seconds since
// 1970; `elapsed_s` since the monitor began.
Json status_block(const Watches& watches, double now, double elapsed_s,
                  const std::vector<std::string>& notes);

}  // namespace plait::monitor
