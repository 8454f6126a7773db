// Where plait's own SVG puts the boxes: tasks are rows, columns follow the edges. Private to this
// folder.
#pragma once

#include <string>
#include <vector>

#include "graph/drawing.hpp"

namespace plait::graph {

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

struct Layout {
  std::vector<Box> nodes;                       // as Drawing::nodes
  std::vector<std::vector<std::string>> lines;  // in each of them
  std::vector<Box> tasks;                       // as Drawing::tasks; height 0: not drawn
  double width = 0, height = 0;
};

inline constexpr double line_height = 15;
inline constexpr double box_padding = 8;

[[nodiscard]] Layout layout(const Drawing& drawing);

}  // namespace plait::graph
