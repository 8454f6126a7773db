// The lines to the left of a list of steps that show which waits for which, as in a commit log.
// Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "graph/drawing.hpp"

namespace plait::graph {

struct Rail {
  std::vector<std::string> above;  // where ways join, before the step's own line
  std::string head;                // with the mark `@` at the step's own place
  std::string body;                // beside further lines of the step
  std::vector<std::string> below;  // where ways part
};

// One per step. Empty when so many ways run side by side that lines would not help.
[[nodiscard]] std::vector<Rail> rails(const std::vector<DrawnStep>& steps, bool unicode);

}  // namespace plait::graph
