#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/format.hpp"
#include "base/utf8.hpp"
#include "graph/label.hpp"
#include "graph/rails.hpp"
#include "graph/render.hpp"

namespace plait::graph {
namespace {

constexpr std::size_t narrowest = 30;

// Lines of at most `width` columns, filled word by word; the later ones are indented.
class Writer {
 public:
  Writer(std::size_t width, bool unicode) : width_(std::max(width, narrowest)), unicode_(unicode) {}

  // `prefix` and `hanging` are as they are, `text` is made visible and folded.
  void fold(const std::string& prefix, const std::string& hanging, std::string_view text) {
    std::string line = prefix;
    std::size_t used = base::width_of(line);
    bool empty = true;
    const auto next_line = [&] {
      add(line);
      line = hanging;
      used = base::width_of(line);
      empty = true;
    };
    const std::string clean = visible(text);
    for (std::string_view rest = clean; !rest.empty();) {
      const auto space = rest.find(' ');
      std::string_view word = rest.substr(0, space);
      rest = space == std::string_view::npos ? "" : rest.substr(space + 1);
      while (!word.empty()) {
        const std::size_t room =
            width_ > used + (empty ? 0 : 1) ? width_ - used - (empty ? 0 : 1) : 0;
        if (base::width_of(word) > room && !empty) {
          next_line();
          continue;
        }
        const std::size_t bytes = fitting(word, std::max<std::size_t>(room, 8));
        if (!empty) line += ' ';
        line += word.substr(0, bytes);
        used = base::width_of(line);
        empty = false;
        word.remove_prefix(bytes);
      }
    }
    if (!empty || line == prefix) add(line);
  }

  void add(std::string line) {
    while (line.ends_with(' ')) line.pop_back();
    out_ += unicode_ ? line : to_ascii(line);
    out_ += '\n';
  }

  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] bool unicode() const { return unicode_; }
  std::string take() { return std::move(out_); }

 private:
  static std::size_t fitting(std::string_view word, std::size_t columns) {
    std::size_t at = 0;
    std::size_t width = 0;
    while (at < word.size()) {
      const base::Utf8Char c = base::utf8_at(word, at);
      width += static_cast<std::size_t>(base::width_of(c.code));
      if (width > columns && at > 0) break;
      at += c.bytes;
    }
    return at;
  }

  // The signs of the drawing; letters stay what they are.
  static std::string to_ascii(std::string_view line) {
    static const std::map<std::string_view, std::string_view> signs = {
        {"◆", "*"}, {"◇", "o"}, {"·", "-"}, {"×", "x"}, {"→", "->"}, {"…", "..."}};
    std::string out;
    for (std::size_t at = 0; at < line.size();) {
      const auto bytes = base::utf8_at(line, at).bytes;
      const auto sign = signs.find(line.substr(at, bytes));
      out += sign == signs.end() ? line.substr(at, bytes) : sign->second;
      at += bytes;
    }
    return out;
  }

  std::size_t width_;
  bool unicode_;
  std::string out_;
};

std::string joined(const std::vector<std::string>& parts, std::string_view separator,
                   std::size_t most = SIZE_MAX) {
  std::string out;
  for (std::size_t i = 0; i < parts.size() && i < most; ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  if (parts.size() > most) out += fmt::format("{}… {} more", separator, parts.size() - most);
  return out;
}

const char* mark(bool critical) {
  return critical ? "◆" : "◇";
}

class TextDrawing {
 public:
  TextDrawing(const Drawing& drawing, const RenderOptions& options, std::size_t max_tasks)
      : drawing_(drawing), max_tasks_(max_tasks), writer_(options.width, options.unicode) {}

  std::string render() {
    write_title();
    write_tasks();
    write_steps();
    write_critical_path();
    return writer_.take();
  }

 private:
  // As many as are shown of a list: the critical ones first, in the list's order.
  template <typename Items, typename IsCritical>
  std::vector<std::size_t> choose(const Items& items, IsCritical is_critical) const {
    std::vector<std::size_t> out;
    const std::size_t most = max_tasks_ == 0 ? items.size() : max_tasks_;
    for (const bool critical : {true, false})
      for (std::size_t i = 0; i < items.size() && out.size() < most; ++i)
        if (is_critical(items[i]) == critical) out.push_back(i);
    std::sort(out.begin(), out.end());
    return out;
  }

  void write_title() {
    const auto runs = drawing_.nodes.size();
    std::vector<std::string> parts;
    if (!drawing_.tasks.empty()) parts.push_back(base::counted(drawing_.tasks.size(), "task"));
    parts.push_back(base::counted(runs, "step run"));
    if (has_estimates())
      parts.push_back(estimate_text(drawing_.critical_seconds) + " along the critical path");
    const std::string title = drawing_.title.empty() ? "" : drawing_.title + ": ";
    writer_.fold("", "  ", title + joined(parts, ", "));
    if (!drawing_.pools.empty()) {
      std::vector<std::string> pools;
      for (const auto& [name, pool] : drawing_.pools)
        pools.push_back(pool.automatic   ? name + " auto"
                        : pool.limit > 0 ? fmt::format("{} {}", name, pool.limit)
                                         : name + " without limit");
      writer_.fold("", "  ", "pools: " + joined(pools, ", "));
    }
    writer_.add("");
  }

  // Whether the length of the critical path says more than how many steps are on it.
  [[nodiscard]] bool has_estimates() const {
    return std::any_of(drawing_.critical_path.begin(), drawing_.critical_path.end(),
                       [&](std::size_t node) { return drawing_.nodes[node].estimate_s >= 1; });
  }

  void write_tasks() {
    if (drawing_.tasks.empty()) return;
    const auto chosen = choose(drawing_.tasks, [](const DrawnTask& task) { return task.critical; });
    std::size_t column = 4;
    for (const std::size_t i : chosen)
      column = std::max(column, base::width_of(visible(drawing_.tasks[i].id)));
    column = std::min(column, writer_.width() / 3);
    writer_.add("tasks");
    for (const std::size_t i : chosen) write_task(drawing_.tasks[i], column);
    write_rest("  ", drawing_.tasks.size() - chosen.size());
    writer_.add("");
  }

  void write_task(const DrawnTask& task, std::size_t column) {
    std::string id = shortened(task.id, column);
    id.append(column - std::min(column, base::width_of(id)), ' ');
    const std::string prefix = fmt::format("  {} {}  ", mark(task.critical), id);
    const std::string hanging(base::width_of(prefix), ' ');
    if (!task.note.title.empty())
      writer_.add(prefix + shortened(task.note.title, writer_.width() - hanging.size()));
    std::vector<std::string> facts = task.note.lines;
    if (const auto estimate = estimate_text(task.estimate_s); !estimate.empty())
      facts.push_back(estimate);
    if (!task.after.empty()) facts.push_back("after " + joined(task.after, ", ", 4));
    if (!task.behind.empty()) facts.push_back("behind " + joined(task.behind, ", ", 4));
    if (task.note.title.empty())
      writer_.fold(prefix, hanging, joined(facts, " · "));
    else if (!facts.empty())
      writer_.fold(hanging, hanging, joined(facts, " · "));
  }

  void write_steps() {
    const auto lines = rails(drawing_.steps, writer_.unicode());
    for (std::size_t i = 0; i < drawing_.steps.size(); ++i) {
      Rail rail;
      rail.head = "@";
      if (!lines.empty()) rail = lines[i];
      for (const std::string& line : rail.above) writer_.add(line);
      write_step(drawing_.steps[i], rail);
      for (const std::string& line : rail.below) writer_.add(line);
    }
    writer_.add("");
  }

  void write_step(const DrawnStep& step, const Rail& rail) {
    bool critical = false;
    for (const std::size_t node : step.nodes) critical = critical || drawing_.nodes[node].critical;
    std::string head = rail.head;
    head.replace(head.find('@'), 1, mark(critical));
    const std::string indent = padded(rail.body, base::width_of(head)) + "   ";

    const bool expanded =
        step.mapped && (step.nodes.size() != 1 || drawing_.nodes[step.nodes[0]].task);
    std::vector<std::string> facts;
    if (expanded)
      facts.push_back(fmt::format("{} × {}", step.id, step.nodes.size()));
    else
      facts.push_back(step.mapped ? step.id + " for each task" : step.id);
    if (expanded) add_states(step, facts);
    facts.insert(facts.end(), step.facts.begin(), step.facts.end());
    if (!expanded && !step.nodes.empty()) add_outcome(drawing_.nodes[step.nodes[0]], facts);
    writer_.fold(head + " ", indent, joined(facts, " · "));
    if (expanded)
      write_runs(step, indent);
    else if (!step.nodes.empty())
      write_note(drawing_.nodes[step.nodes[0]].note, indent);
  }

  void add_states(const DrawnStep& step, std::vector<std::string>& facts) const {
    std::map<std::string, std::size_t> states;
    for (const std::size_t node : step.nodes) ++states[drawing_.nodes[node].note.status];
    for (const auto& [state, count] : states)
      if (!state.empty()) facts.push_back(fmt::format("{} {}", count, state));
  }

  static void add_outcome(const DrawnNode& node, std::vector<std::string>& facts) {
    if (!node.note.status.empty()) facts.push_back(node.note.status);
    if (node.note.seconds)
      facts.push_back(seconds_text(*node.note.seconds));
    else if (const auto estimate = estimate_text(node.estimate_s); !estimate.empty())
      facts.push_back(estimate);
  }

  // Runs of which nothing is known but their task are not listed: the tasks are.
  void write_runs(const DrawnStep& step, const std::string& indent) {
    const auto silent = [&](std::size_t node) {
      const Annotation& note = drawing_.nodes[node].note;
      return note.lines.empty() && note.actions.empty() && note.why.empty() &&
             note.status.empty() && !note.seconds;
    };
    if (std::all_of(step.nodes.begin(), step.nodes.end(), silent)) return;
    const auto chosen =
        choose(step.nodes, [&](std::size_t n) { return drawing_.nodes[n].critical; });
    for (const std::size_t i : chosen) {
      const DrawnNode& node = drawing_.nodes[step.nodes[i]];
      std::vector<std::string> facts{drawing_.tasks[*node.task].id};
      add_outcome(node, facts);
      writer_.fold(indent + mark(node.critical) + " ", indent + "    ", joined(facts, " · "));
      write_note(node.note, indent + "    ");
    }
    write_rest(indent, step.nodes.size() - chosen.size());
  }

  void write_note(const Annotation& note, const std::string& indent) {
    if (!note.lines.empty()) writer_.fold(indent, indent, joined(note.lines, " · "));
    for (const std::string& action : note.actions)
      writer_.fold(indent + "- ", indent + "  ", action);
    if (!note.why.empty()) writer_.fold(indent + "why: ", indent + "     ", note.why);
  }

  void write_rest(const std::string& indent, std::size_t count) {
    if (count > 0) writer_.add(fmt::format("{}… and {} more", indent, count));
  }

  void write_critical_path() {
    if (drawing_.critical_path.empty()) return;
    std::vector<std::string> names;
    for (const std::size_t node : drawing_.critical_path) {
      names.push_back(drawing_.nodes[node].name);
      if (const auto estimate = estimate_text(drawing_.nodes[node].estimate_s); !estimate.empty())
        names.back() += " " + estimate;
    }
    constexpr std::size_t most = 40;
    writer_.fold("critical path (◆): ", "  ", joined(names, " → ", most));
  }

  static std::string padded(std::string text, std::size_t width) {
    text.append(width - std::min(width, base::width_of(text)), ' ');
    return text;
  }

  const Drawing& drawing_;
  std::size_t max_tasks_;
  Writer writer_;
};

}  // namespace

std::string render_text(const Drawing& drawing, const RenderOptions& options) {
  constexpr std::size_t rows = 12;
  return TextDrawing(drawing, options, options.max_tasks.value_or(rows)).render();
}

}  // namespace plait::graph
