#include "analyze/display.hpp"

#include <algorithm>
#include <cmath>

#include "text/duration.hpp"
#include "text/strings.hpp"

namespace plait::analyze {
namespace {

std::string count_of(std::size_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string money(double amount) {
  std::string out = text::format_number(amount, 2);
  const auto point = out.find('.');
  if (point == std::string::npos) return out + ".00";
  return out.size() - point == 2 ? out + "0" : out;
}

void show_tasks(const std::vector<Task>& tasks, const Target& target, Call& call) {
  Json rows = Json::array();
  for (const Task& task : tasks) {
    const std::string waits = text::join(task.after, ", ");
    rows.push_back({task.prp.id, task.prp.title,
                    task.prp.stage ? std::to_string(*task.prp.stage) : "-",
                    task.calculation.empty() ? text::format_number(std::round(task.score), 0)
                                             : task.calculation,
                    task.model, text::format_duration(task.seconds), waits.empty() ? "-" : waits});
  }
  std::string title = count_of(tasks.size(), "task");
  if (!target.branch.empty()) title += " onto " + target.branch;
  if (!target.commit.empty()) title += " at " + target.commit.substr(0, 7);
  call.emit("display",
            Json{{"title", title},
                 {"columns", {"PRP", "title", "stage", "score", "model", "estimate", "after"}},
                 {"rows", std::move(rows)},
                 {"align", "llrllrl"}});
}

void show_list(const char* title, const char* level, std::vector<std::string> lines, Call& call) {
  if (lines.empty()) return;
  call.emit("display", Json{{"title", title}, {"lines", std::move(lines)}, {"level", level}});
}

std::vector<std::string> problems_of(const std::vector<Task>& tasks) {
  std::vector<std::string> out;
  for (const Task& task : tasks)
    for (const Error& error : task.prp.errors)
      out.push_back(task.prp.id + ": " +
                    (error.span && error.span->line != 0 ? to_string(*error.span) : task.prp.file) +
                    ": " + error.message);
  return out;
}

std::vector<std::string> warnings_of(const std::vector<Task>& tasks) {
  std::vector<std::string> out;
  for (const Task& task : tasks)
    for (const auto& warning : task.warnings) out.push_back(task.prp.id + ": " + warning);
  return out;
}

std::vector<std::string> overlap_lines(const std::vector<Overlap>& overlaps,
                                       const std::vector<Task>& tasks) {
  constexpr std::size_t most = 20;
  std::vector<std::string> out;
  for (const Overlap& overlap : overlaps) {
    if (out.size() == most) {
      out.push_back("and " + std::to_string(overlaps.size() - most) + " more");
      break;
    }
    out.push_back(tasks[overlap.first].prp.id + " and " + tasks[overlap.second].prp.id + ": " +
                  text::join(overlap.files, ", ") +
                  (overlap.ordered ? " (one after the other)" : ""));
  }
  return out;
}

std::vector<std::string> estimate_lines(const Estimate& estimate, const Settings& settings) {
  std::vector<std::string> out;
  std::string time = "time: " + text::format_duration(estimate.seconds);
  if (estimate.sequential_seconds > estimate.seconds) {
    const double saved = 1 - estimate.seconds / estimate.sequential_seconds;
    time += ", one by one " + text::format_duration(estimate.sequential_seconds) + " (" +
            text::format_number(std::round(saved * 100), 0) + "% saved)";
  }
  if (settings.max_parallel != 0)
    time += ", at most " + std::to_string(settings.max_parallel) + " at once";
  out.push_back(std::move(time));
  if (estimate.cost) {
    std::string cost = "cost: " + money(*estimate.cost);
    if (estimate.cost_all_sonnet)
      cost += ", all by " + settings.baseline_model + " " + money(*estimate.cost_all_sonnet);
    out.push_back(std::move(cost));
  } else {
    out.emplace_back("cost: unknown, a model has no price");
  }
  return out;
}

}  // namespace

void show(const std::vector<Task>& tasks, const Target& target,
          const std::vector<Overlap>& overlaps, const Estimate& estimate, const Settings& settings,
          Call& call) {
  show_tasks(tasks, target, call);
  show_list("Headers that cannot be read", "error", problems_of(tasks), call);
  show_list("Warnings", "warn", warnings_of(tasks), call);
  const bool beside = std::any_of(overlaps.begin(), overlaps.end(),
                                  [](const Overlap& overlap) { return !overlap.ordered; });
  show_list("Tasks that declare the same files", beside ? "warn" : "info",
            overlap_lines(overlaps, tasks), call);
  show_list("Estimate", "info", estimate_lines(estimate, settings), call);
}

}  // namespace plait::analyze
