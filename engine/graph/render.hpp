// The formats behind render(). Private to this folder.
#pragma once

#include <string>

#include "graph/drawing.hpp"

namespace plait::graph {

[[nodiscard]] std::string render_text(const Drawing& drawing, const RenderOptions& options);
// Of drawings that are collapsed already:
[[nodiscard]] std::string render_dot(const Drawing& drawing);
[[nodiscard]] std::string render_mermaid(const Drawing& drawing);
[[nodiscard]] std::string render_svg(const Drawing& drawing);  // plait's own layout

}  // namespace plait::graph
