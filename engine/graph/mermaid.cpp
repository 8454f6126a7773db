#include <fmt/format.h>

#include "base/utf8.hpp"
#include "graph/colors.hpp"
#include "graph/label.hpp"
#include "graph/render.hpp"

namespace plait::graph {
namespace {

// In double quotes; lines are parted by <br/>. All that Mermaid, Markdown or HTML may read as more
// than a letter is written as its number.
std::string label_of(const std::vector<std::string>& lines) {
  constexpr std::string_view plain = " ,:/(=@";
  std::string out = "\"";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += "<br/>";
    bool lone = true;  // "1." or "+" at the beginning may make a list
    for (const char c : lines[i]) {
      const auto code = static_cast<unsigned char>(c);
      const bool letter = code >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      const bool digit = c >= '0' && c <= '9';
      const bool joining = c == '.' || c == '-' || c == '+' || c == ')';
      lone = lone && (digit || joining || c == ' ');
      if (letter || digit || plain.find(c) != std::string_view::npos || (joining && !lone))
        out += c;
      else
        out += fmt::format("#{};", code);
    }
  }
  return out + "\"";
}

std::string_view arrow(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::need:
      return "-->";
    case EdgeKind::after:
      return "==>";
    case EdgeKind::behind:
      return "-.->";
    case EdgeKind::order:
      return "-.->|in order|";
    case EdgeKind::observes:
      return "-.-|observes|";
  }
  return "";
}

std::string class_of(const DrawnNode& node) {
  static constexpr std::string_view states[] = {"succeeded", "failed",  "cancelled", "running",
                                                "waiting",   "blocked", "skipped",   "off"};
  for (const std::string_view state : states)
    if (node.note.status == state) return fmt::format("s_{}", state);
  return "s_planned";
}

std::string mermaid_node(const Drawing& drawing, std::size_t index) {
  const DrawnNode& node = drawing.nodes[index];
  return fmt::format("n{}[{}]:::{}\n", index, label_of(box_lines(drawing, node)), class_of(node));
}

std::string class_definitions(const Drawing& drawing) {
  std::map<std::string, const DrawnNode*> used;
  std::string critical;
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
    used.emplace(class_of(drawing.nodes[i]), &drawing.nodes[i]);
    if (drawing.nodes[i].critical) critical += fmt::format("{}n{}", critical.empty() ? "" : ",", i);
  }
  std::string out;
  for (const auto& [name, node] : used) {
    const Palette& colors = palette_of(*node);
    out += fmt::format("  classDef {} fill:{},stroke:{},color:{}\n", name, colors.fill, colors.line,
                       text_color);
  }
  if (!critical.empty()) {
    out += fmt::format("  classDef critical stroke:{},stroke-width:3px\n", critical_color);
    out += fmt::format("  class {} critical\n", critical);
  }
  return out;
}

}  // namespace

std::string render_mermaid(const Drawing& drawing) {
  std::string out = "flowchart LR\n";
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i)
    if (!drawing.nodes[i].task) out += "  " + mermaid_node(drawing, i);
  std::vector<std::string> inside(drawing.tasks.size());
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i)
    if (drawing.nodes[i].task) inside[*drawing.nodes[i].task] += "    " + mermaid_node(drawing, i);
  for (std::size_t task = 0; task < inside.size(); ++task)
    if (!inside[task].empty())
      out += fmt::format("  subgraph t{}[{}]\n{}  end\n", task,
                         label_of(task_lines(drawing.tasks[task])), inside[task]);
  std::string critical;
  std::size_t number = 0;
  for (const DrawnEdge& edge : drawing.edges) {
    if (!shown(edge)) continue;
    out += fmt::format("  n{} {} n{}\n", edge.from, arrow(edge.kind), edge.to);
    if (edge.critical) critical += fmt::format("{}{}", critical.empty() ? "" : ",", number);
    ++number;
  }
  out += class_definitions(drawing);
  if (!critical.empty())
    out += fmt::format("  linkStyle {} stroke:{},stroke-width:3px\n", critical, critical_color);
  return out;
}

}  // namespace plait::graph
