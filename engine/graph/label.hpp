// Text from outside made fit for pictures. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/drawing.hpp"

namespace plait::graph {

// One line of valid UTF-8: control characters become their symbols (␛), line breaks and tabs
// spaces, invisible direction marks and what XML cannot hold U+FFFD.
[[nodiscard]] std::string visible(std::string_view text);

// visible(), cut to that many columns; the cut is shown as "…".
[[nodiscard]] std::string shortened(std::string_view text, std::size_t columns);

// "~22m 30s", or "" for less than a second.
[[nodiscard]] std::string estimate_text(double seconds);
// "22m 30s"
[[nodiscard]] std::string seconds_text(double seconds);

// What a picture writes into a node's box, the step first. Shortened.
[[nodiscard]] std::vector<std::string> box_lines(const Drawing& drawing, const DrawnNode& node);
// What a picture writes over the box of a task.
[[nodiscard]] std::vector<std::string> task_lines(const DrawnTask& task);
// All that is known of a node, for tooltips.
[[nodiscard]] std::string tooltip(const Drawing& drawing, const DrawnNode& node);

// Whether a picture shows the edge.
[[nodiscard]] bool shown(const DrawnEdge& edge);

// & < > " ' as entities. For text that is visible() already.
[[nodiscard]] std::string xml_escaped(std::string_view text);

}  // namespace plait::graph
