#include <fmt/format.h>

#include "graph/colors.hpp"
#include "graph/label.hpp"
#include "graph/render.hpp"

namespace plait::graph {
namespace {

// In double quotes. Graphviz reads backslashes and entities in labels: both are written so that
// they come out as they are. Line breaks stay.
std::string dot_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '&':
        out += "&amp;";
        break;
      case '\n':
        out += "\\n";
        break;
      default:
        out += c;
    }
  }
  return out + "\"";
}

std::string dot_lines(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "\n") + part;
  return out;
}

std::string dot_node(const Drawing& drawing, std::size_t index) {
  const DrawnNode& node = drawing.nodes[index];
  const Palette& colors = palette_of(node);
  std::string style = node.note.status.empty() && !node.task && drawing.steps[node.step].mapped
                          ? "filled,rounded,dashed"
                          : "filled,rounded";
  return fmt::format(
      "n{} [label={}, tooltip={}, fillcolor=\"{}\", color=\"{}\", penwidth={}, style=\"{}\"];\n",
      index, dot_string(dot_lines(box_lines(drawing, node))), dot_string(tooltip(drawing, node)),
      colors.fill, node.critical ? critical_color : colors.line, node.critical ? 2.5 : 1.0, style);
}

std::string_view dot_style(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::need:
      return "style=solid";
    case EdgeKind::after:
      return "style=bold, constraint=true";
    case EdgeKind::behind:
      return "style=dashed";
    case EdgeKind::order:
      return "style=dotted";
    case EdgeKind::observes:
      return "style=dotted, arrowhead=none, constraint=false";
  }
  return "";
}

}  // namespace

std::string render_dot(const Drawing& drawing) {
  std::string out = fmt::format("digraph {} {{\n", dot_string(visible(drawing.title)));
  out += "  rankdir=LR;\n  bgcolor=\"transparent\";\n";
  out += fmt::format("  fontname=\"sans-serif\";\n  fontcolor=\"{0}\";\n", outside_color);
  out += fmt::format(
      "  node [shape=box, fontname=\"sans-serif\", fontsize=11, fontcolor=\"{}\"];\n", text_color);
  out += fmt::format("  edge [color=\"{}\", arrowsize=0.7];\n", outside_color);
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i)
    if (!drawing.nodes[i].task) out += "  " + dot_node(drawing, i);
  std::vector<std::string> inside(drawing.tasks.size());
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i)
    if (drawing.nodes[i].task) inside[*drawing.nodes[i].task] += "    " + dot_node(drawing, i);
  for (std::size_t task = 0; task < inside.size(); ++task) {
    if (inside[task].empty()) continue;
    out += fmt::format("  subgraph cluster_{} {{\n    label={};\n", task,
                       dot_string(dot_lines(task_lines(drawing.tasks[task]))));
    out += fmt::format("    tooltip={};\n    style=\"rounded\";\n    color=\"{}\";\n",
                       dot_string(shortened(drawing.tasks[task].id, 80)),
                       drawing.tasks[task].critical ? critical_color : outside_color);
    out += inside[task] + "  }\n";
  }
  for (const DrawnEdge& edge : drawing.edges) {
    if (!shown(edge)) continue;
    out += fmt::format("  n{} -> n{} [{}", edge.from, edge.to, dot_style(edge.kind));
    if (edge.critical) out += fmt::format(", color=\"{}\", penwidth=2.5", critical_color);
    out += "];\n";
  }
  return out + "}\n";
}

}  // namespace plait::graph
