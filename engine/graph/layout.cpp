#include "graph/layout.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "graph/label.hpp"

namespace plait::graph {
namespace {

constexpr double column_gap = 44;
constexpr double row_gap = 10;
constexpr double lane_gap = 14;
constexpr double margin = 16;
constexpr double letter_width = 7;  // of a 12 px sans-serif, generously
constexpr double title_height = line_height + 6;

// The column of each node: one past the last that it waits for. Observers stand below what they
// observe.
std::vector<std::size_t> columns_of(const Drawing& drawing) {
  std::vector<std::vector<const DrawnEdge*>> into(drawing.nodes.size());
  for (const DrawnEdge& edge : drawing.edges) into[edge.to].push_back(&edge);
  std::vector<std::size_t> columns(drawing.nodes.size(), 0);
  for (std::size_t i = 0; i < into.size(); ++i)
    for (const DrawnEdge* edge : into[i])
      if (edge->kind != EdgeKind::observes)
        columns[i] = std::max(columns[i], columns[edge->from] + 1);
  for (const DrawnEdge& edge : drawing.edges)
    if (edge.kind == EdgeKind::observes)
      columns[edge.to] = std::max(columns[edge.to], columns[edge.from]);
  return columns;
}

double text_width(const std::vector<std::string>& lines) {
  std::size_t widest = 0;
  for (const std::string& line : lines) widest = std::max(widest, base::width_of(line));
  return static_cast<double>(widest) * letter_width;
}

// Puts the nodes of one row into their columns, those of one column below each other. Returns the
// height.
double place_row(const std::vector<std::size_t>& nodes, const std::vector<std::size_t>& columns,
                 double top, Layout& out) {
  std::vector<double> bottom;
  for (const std::size_t node : nodes) {
    const std::size_t column = columns[node];
    if (bottom.size() <= column) bottom.resize(column + 1, top);
    Box& box = out.nodes[node];
    box.y = bottom[column];
    bottom[column] += box.height + row_gap;
  }
  const double end = bottom.empty() ? top : *std::max_element(bottom.begin(), bottom.end());
  return std::max(0.0, end - top - row_gap);
}

}  // namespace

Layout layout(const Drawing& drawing) {
  Layout out;
  out.nodes.resize(drawing.nodes.size());
  out.tasks.resize(drawing.tasks.size());
  const auto columns = columns_of(drawing);
  std::vector<double> widths;
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
    out.lines.push_back(box_lines(drawing, drawing.nodes[i]));
    Box& box = out.nodes[i];
    box.width = text_width(out.lines[i]) + 2 * box_padding;
    box.height = static_cast<double>(out.lines[i].size()) * line_height + 2 * box_padding;
    if (widths.size() <= columns[i]) widths.resize(columns[i] + 1, 0);
    widths[columns[i]] = std::max(widths[columns[i]], box.width);
  }
  std::vector<double> left{margin};
  for (const double width : widths) left.push_back(left.back() + width + column_gap);
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
    out.nodes[i].x = left[columns[i]];
    out.nodes[i].width = widths[columns[i]];
  }

  std::vector<std::vector<std::size_t>> rows(drawing.tasks.size() + 1);  // the last: no task
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i)
    rows[drawing.nodes[i].task.value_or(drawing.tasks.size())].push_back(i);
  double y = margin + title_height;
  y += place_row(rows.back(), columns, y, out) + lane_gap;
  out.width = left.back() - column_gap + margin;
  for (std::size_t task = 0; task < drawing.tasks.size(); ++task) {
    if (rows[task].empty()) continue;
    double first = out.width;
    double last = 0;
    for (const std::size_t node : rows[task]) {
      first = std::min(first, out.nodes[node].x);
      last = std::max(last, out.nodes[node].x + out.nodes[node].width);
    }
    const double head =
        static_cast<double>(task_lines(drawing.tasks[task]).size()) * line_height + box_padding;
    const double height = place_row(rows[task], columns, y + head, out);
    last = std::max(last, first + text_width(task_lines(drawing.tasks[task])));
    out.tasks[task] = {first - box_padding, y, last - first + 2 * box_padding,
                       head + height + box_padding};
    out.width = std::max(out.width, last + box_padding + margin);
    y += head + height + box_padding + lane_gap;
  }
  out.height = y - lane_gap + margin;
  return out;
}

}  // namespace plait::graph
