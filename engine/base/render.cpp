#include <fmt/core.h>

#include <algorithm>

#include "base/diagnostics.hpp"
#include "base/utf8.hpp"

namespace plait::base {
namespace {

constexpr std::size_t max_width = 100;  // columns of source shown
constexpr std::size_t tab_width = 4;

// One cell sequence of the shown line: its text and where it came from.
struct RenderCell {
  std::string text;
  std::size_t offset = 0;  // in the source line
  std::size_t width = 0;
};

std::vector<RenderCell> render_cells(std::string_view line) {
  std::vector<RenderCell> cells;
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size();) {
    const Utf8Char c = utf8_at(line, i);
    RenderCell cell{std::string(line.substr(i, c.bytes)), i,
                    static_cast<std::size_t>(width_of(c.code))};
    if (c.code == '\t') {
      cell.width = tab_width - column % tab_width;
      cell.text.assign(cell.width, ' ');
    } else if (!c.valid || is_control(c.code)) {
      cell.text = "\xEF\xBF\xBD";
      cell.width = 1;
    }
    column += cell.width;
    i += c.bytes;
    cells.push_back(std::move(cell));
  }
  return cells;
}

std::string place(const SourceSpan& span) {
  if (span.file.empty()) return {};
  const std::string file = without_controls(span.file);
  if (span.line == 0) return file + ": ";
  return fmt::format("{}:{}:{}: ", file, span.line, span.column);
}

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
  }
  return "error";
}

}  // namespace

std::string render_excerpt(const SourceSpan& span, const Sources& sources) {
  if (span.line == 0 || span.column == 0 || sources.find(span.file) == nullptr) return {};
  const std::vector<RenderCell> cells = render_cells(sources.line(span.file, span.line));
  const std::size_t from = span.column - 1;
  const std::size_t to = from + std::max<std::size_t>(span.length, 1);

  std::size_t total = 0, before = 0, marked = 0;  // in columns
  for (const RenderCell& cell : cells) {
    if (cell.offset < from) before += cell.width;
    if (cell.offset >= from && cell.offset < to) marked += cell.width;
    total += cell.width;
  }
  // The window keeps the start of the mark in sight, a third of the width before it.
  std::size_t left = 0;
  if (total > max_width && before > max_width / 3)
    left = std::min(before - max_width / 3, total - max_width);
  const std::size_t right = left + max_width;

  std::string shown, mark;
  std::size_t column = 0;
  bool cut_after = false;
  for (const RenderCell& cell : cells) {
    if (column >= left && column + cell.width <= right)
      shown += cell.text;
    else if (column < left && column + cell.width > left)
      shown.append(column + cell.width - left, ' ');  // half of a wide character
    else if (column >= left)
      cut_after = true;
    column += cell.width;
  }
  const std::string_view lead = left > 0 ? "…" : "";
  if (cut_after) shown += "…";
  const std::size_t indent = before - left + (left > 0 ? 1 : 0);
  const std::size_t tail = std::min(std::max<std::size_t>(marked, 1), max_width - (before - left));
  mark.append(indent, ' ').append("^").append(tail > 0 ? tail - 1 : 0, '~');
  return fmt::format("{:5} | {}{}\n      | {}\n", span.line, lead, shown, mark);
}

std::string render(const Diagnostic& diagnostic, const Sources& sources) {
  std::string out = fmt::format("{}{}[{}]: {}\n", place(diagnostic.span), word(diagnostic.severity),
                                diagnostic.code, without_controls(diagnostic.message));
  out += render_excerpt(diagnostic.span, sources);
  if (!diagnostic.help.empty()) out += "help: " + without_controls(diagnostic.help) + "\n";
  for (const Note& note : diagnostic.notes)
    out += place(note.span) + "note: " + without_controls(note.text) + "\n" +
           render_excerpt(note.span, sources);
  return out;
}

std::string render(const Diagnostics& diagnostics, const Sources& sources) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics.sorted()) {
    if (!out.empty()) out += "\n";
    out += render(diagnostic, sources);
  }
  return out;
}

}  // namespace plait::base
