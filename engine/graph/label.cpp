#include "graph/label.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/format.hpp"
#include "base/utf8.hpp"

namespace plait::graph {
namespace {

constexpr std::size_t box_columns = 36;
constexpr std::size_t box_notes = 4;
constexpr std::size_t box_actions = 3;

bool changes_direction(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string visible(std::string_view text) {
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const base::Utf8Char c = base::utf8_at(text, at);
    if (!c.valid || changes_direction(c.code) || (c.code & 0xFFFE) == 0xFFFE ||
        (c.code >= 0x80 && c.code < 0xA0) || (c.code >= 0xFDD0 && c.code <= 0xFDEF)) {
      out += replacement;
    } else if (c.code == '\n' || c.code == '\t' || c.code == '\r' || c.code == 0x2028 ||
               c.code == 0x2029) {
      out += ' ';
    } else if (c.code < 0x20 || c.code == 0x7F) {
      const char32_t symbol = c.code == 0x7F ? 0x21 : c.code;  // U+2400 and on
      out += "\xE2\x90";
      out += static_cast<char>(0x80 + symbol);
    } else {
      out += text.substr(at, c.bytes);
    }
    at += c.bytes;
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t columns) {
  // Enough of it to be cut below; a very long text is not converted as a whole.
  std::string out = visible(text.substr(0, columns * 16 + 64));
  const bool whole = text.size() <= columns * 16 + 64;
  if (whole && base::width_of(out) <= columns) return out;
  std::size_t width = 1;
  std::size_t at = 0;
  while (at < out.size()) {
    const base::Utf8Char c = base::utf8_at(out, at);
    width += static_cast<std::size_t>(base::width_of(c.code));
    if (width > columns) break;
    at += c.bytes;
  }
  out.resize(at);
  return out + "…";
}

std::string seconds_text(double seconds) {
  constexpr double most = 1e9;
  return base::human_duration(std::chrono::milliseconds(
      std::llround(std::clamp(std::isfinite(seconds) ? seconds : 0.0, 0.0, most) * 1000)));
}

std::string estimate_text(double seconds) {
  return seconds < 1 ? std::string() : "~" + seconds_text(seconds);
}

std::vector<std::string> box_lines(const Drawing& drawing, const DrawnNode& node) {
  const DrawnStep& step = drawing.steps[node.step];
  std::string head = node.task ? step.id : node.name;
  if (node.stands_for == 1 && node.note.seconds)
    head += " · " + seconds_text(*node.note.seconds);
  else if (const auto estimate = estimate_text(node.estimate_s);
           !estimate.empty() && node.stands_for == 1)
    head += " · " + estimate;
  std::vector<std::string> out{shortened(head, box_columns)};
  if (!node.note.status.empty()) out.push_back(shortened(node.note.status, box_columns));
  const auto add = [&](const std::vector<std::string>& lines, std::size_t most,
                       std::string_view prefix) {
    for (std::size_t i = 0; i < lines.size() && i < most; ++i)
      out.push_back(shortened(fmt::format("{}{}", prefix, lines[i]), box_columns));
    if (lines.size() > most) out.push_back(fmt::format("… and {} more", lines.size() - most));
  };
  add(node.note.lines, box_notes, "");
  add(node.note.actions, box_actions, "· ");
  return out;
}

std::vector<std::string> task_lines(const DrawnTask& task) {
  std::vector<std::string> out{shortened(task.id, box_columns)};
  if (!task.note.title.empty()) out.push_back(shortened(task.note.title, box_columns));
  for (const std::string& line : task.note.lines) {
    if (out.size() > box_notes) break;
    out.push_back(shortened(line, box_columns));
  }
  return out;
}

std::string tooltip(const Drawing& drawing, const DrawnNode& node) {
  constexpr std::size_t most_columns = 400;
  std::string out = shortened(node.name, most_columns);
  const auto add = [&](std::string_view text) { out += "\n" + shortened(text, most_columns); };
  for (const std::string& fact : drawing.steps[node.step].facts) add(fact);
  if (!node.note.status.empty()) add(node.note.status);
  for (const std::string& line : node.note.lines) add(line);
  for (const std::string& action : node.note.actions) add("· " + action);
  if (!node.note.why.empty()) add("why: " + node.note.why);
  return out;
}

bool shown(const DrawnEdge& edge) {
  return !edge.implied || edge.critical;
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace plait::graph
