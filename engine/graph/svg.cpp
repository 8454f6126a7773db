#include <fmt/format.h>

#include <algorithm>

#include "graph/colors.hpp"
#include "graph/label.hpp"
#include "graph/layout.hpp"
#include "graph/render.hpp"

namespace plait::graph {
namespace {

std::string text_at(double x, double y, std::string_view color, std::string_view text,
                    bool bold = false) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\"{}>{}</text>\n", x, y, color,
                     bold ? " font-weight=\"bold\"" : "", xml_escaped(text));
}

std::string box_of(const Box& box, std::string_view fill, std::string_view line, double line_width,
                   bool dashed) {
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"6\" fill=\"{}\" "
      "stroke=\"{}\" stroke-width=\"{}\"{}/>\n",
      box.x, box.y, box.width, box.height, fill, line, line_width,
      dashed ? " stroke-dasharray=\"5 4\"" : "");
}

std::string task_frame(const DrawnTask& task, const Box& box) {
  if (box.height == 0) return {};
  std::string out = box_of(box, "none", task.critical ? critical_color : outside_color, 1, false);
  double y = box.y + line_height;
  for (const std::string& line : task_lines(task)) {
    out += text_at(box.x + box_padding, y, outside_color, line, y == box.y + line_height);
    y += line_height;
  }
  return out;
}

std::string node_box(const Drawing& drawing, const DrawnNode& node, const Box& box,
                     const std::vector<std::string>& lines) {
  const Palette& colors = palette_of(node);
  const bool unexpanded = !node.task && drawing.steps[node.step].mapped;
  std::string out = fmt::format("<g>\n<title>{}</title>\n", xml_escaped(tooltip(drawing, node)));
  out += box_of(box, colors.fill, node.critical ? critical_color : colors.line,
                node.critical ? 2.5 : 1, unexpanded);
  double y = box.y + box_padding + line_height - 4;
  for (const std::string& line : lines) {
    out += text_at(box.x + box_padding, y, text_color, line, &line == &lines.front());
    y += line_height;
  }
  return out + "</g>\n";
}

std::string_view stroke(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::need:
    case EdgeKind::after:
      return "";
    case EdgeKind::behind:
      return " stroke-dasharray=\"6 4\"";
    case EdgeKind::order:
    case EdgeKind::observes:
      return " stroke-dasharray=\"2 3\"";
  }
  return "";
}

std::string curve(double x1, double y1, double x2, double y2, double bend_x, double bend_y) {
  return fmt::format("M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", x1, y1,
                     x1 + bend_x, y1 + bend_y, x2 - bend_x, y2 - bend_y, x2, y2);
}

// From right to left side; observers stand above what they observe.
std::string edge_line(const DrawnEdge& edge, const Box& from, const Box& to) {
  std::string way;
  if (edge.kind == EdgeKind::observes) {
    const double y1 = to.y + to.height;
    way = curve(to.x + to.width / 2, y1, from.x + from.width / 2, from.y, 0, (from.y - y1) / 2);
  } else {
    const double x1 = from.x + from.width;
    way = curve(x1, from.y + from.height / 2, to.x, to.y + to.height / 2,
                std::max(22.0, (to.x - x1) / 2), 0);
  }
  double width = edge.kind == EdgeKind::after ? 1.8 : 1.2;
  if (edge.critical) width = 2.5;
  std::string_view end;
  if (edge.kind != EdgeKind::observes)
    end = edge.critical ? " marker-end=\"url(#critical)\"" : " marker-end=\"url(#arrow)\"";
  return fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{}{}/>\n", way,
                     edge.critical ? critical_color : outside_color, width, stroke(edge.kind), end);
}

std::string marker(std::string_view id, std::string_view color) {
  return fmt::format(
      "<marker id=\"{}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" "
      "markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
      "<path d=\"M0 0L8 4L0 8z\" fill=\"{}\"/></marker>\n",
      id, color);
}

}  // namespace

std::string render_svg(const Drawing& drawing) {
  constexpr std::size_t title_columns = 80;
  const Layout places = layout(drawing);
  const std::string title = xml_escaped(shortened(drawing.title, title_columns));
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"img\" font-family=\"sans-serif\" "
      "font-size=\"12\">\n<title>{2}</title>\n",
      places.width, places.height, title);
  out += "<defs>\n" + marker("arrow", outside_color) + marker("critical", critical_color) +
         "</defs>\n";
  out += fmt::format(
      "<text x=\"16\" y=\"24\" fill=\"{}\" font-weight=\"bold\" font-size=\"14\">{}</text>\n",
      outside_color, title);
  for (std::size_t i = 0; i < drawing.tasks.size(); ++i)
    out += task_frame(drawing.tasks[i], places.tasks[i]);
  for (const bool critical : {false, true})
    for (const DrawnEdge& edge : drawing.edges)
      if (shown(edge) && edge.critical == critical)
        out += edge_line(edge, places.nodes[edge.from], places.nodes[edge.to]);
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i)
    out += node_box(drawing, drawing.nodes[i], places.nodes[i], places.lines[i]);
  return out + "</svg>\n";
}

}  // namespace plait::graph
