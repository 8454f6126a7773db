// The colours of pictures, readable on light and dark ground: dark text in light boxes, and a grey
// between the two for what lies outside the boxes. Private to this folder.
#pragma once

#include <string_view>

#include "graph/drawing.hpp"

namespace plait::graph {

struct Palette {
  std::string_view fill;
  std::string_view line;
};

inline constexpr std::string_view text_color = "#1c2128";
inline constexpr std::string_view outside_color = "#808080";
inline constexpr std::string_view critical_color = "#e8590c";

// By the state of the run.
[[nodiscard]] const Palette& palette_of(const DrawnNode& node);

}  // namespace plait::graph
