// Signs of life of running tasks, looked for from outside: commits, output, files, processor time.
#pragma once

#include <plait/result.hpp>
#include <string>

#include "monitor/watch.hpp"

namespace plait::monitor {

// Looks at every running task. `now`: seconds since 1970. The error says why commits could not be
// read; the other signs are there all the same.
Status look_for_signs(const std::string& project, double now, Watches& watches);

}  // namespace plait::monitor
