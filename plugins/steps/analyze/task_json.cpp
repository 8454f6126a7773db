#include "analyze/task_json.hpp"

#include <algorithm>
#include <cmath>
#include <plait/call.hpp>

#include "prp/parse.hpp"
#include "text/strings.hpp"

namespace plait::analyze {
namespace {

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json names_of(const std::vector<prp::Entry>& entries) {
  Json out = Json::array();
  for (const auto& entry : entries) out.push_back(entry.name);
  return out;
}

Json phases_of(const prp::Document& document) {
  Json out = Json::array();
  for (const auto& phase : document.phases)
    out.push_back({{"number", phase.number},
                   {"title", phase.title},
                   {"goal", phase.goal},
                   {"validation", phase.validation}});
  return out;
}

}  // namespace

Json to_json(const Task& task) {
  const prp::Document& prp = task.prp;
  Json errors = Json::array();
  for (const Error& error : prp.errors) errors.push_back(plait::to_json(error));
  Json out{{"id", prp.id},
           {"order", task.order},
           {"after", task.after},
           {"behind", task.behind},
           {"priority", 0},
           {"estimate_s", task.seconds},
           {"title", prp.title},
           {"file", prp.file},
           {"path", task.path},
           {"snapshot", task.snapshot},
           {"complexity", prp::to_string(prp.complexity)},
           {"hours", text::round_to(prp.hours.mean(), 6)},
           {"files", names_of(prp.files)},
           {"phases", phases_of(prp)},
           {"stage", or_null(prp.stage)},
           {"parallel", prp.parallel},
           {"merge_order", or_null(prp.merge_order)},
           {"execution_order", or_null(prp.execution_order)},
           {"depends_on", task.depends_on},
           {"remarks", prp.remarks},
           {"score", static_cast<int>(std::lround(task.score))},
           {"terms", task.terms},
           {"model", task.model},
           {"rationale", task.rationale},
           {"calculation", task.calculation},
           {"branch", task.branch},
           {"worktree", task.worktree},
           {"estimate_seconds", task.seconds},
           {"estimate_cost", or_null(task.cost)},
           {"warnings", task.warnings},
           {"errors", std::move(errors)},
           {"agent", nullptr},
           {"priority_label", prp.priority},
           {"status", prp.status}};
  out["conflict_potential"] = prp.conflict_potential
                                  ? Json{{"level", prp.conflict_potential->level},
                                         {"remark", prp.conflict_potential->remark}}
                                  : Json();
  out["extra"] = Json::object();
  for (const auto& [key, value] : prp.extra) out["extra"][key] = prp::to_json(value);
  if (const auto agent = out["extra"].find("agent");
      agent != out["extra"].end() && agent->is_string())
    out["agent"] = *agent;
  return out;
}

Json to_json(const Target& target) {
  Json out{{"branch", target.branch}, {"commit", target.commit}};
  if (!target.error.empty()) out["error"] = target.error;
  return out;
}

Json to_json(const Estimate& estimate) {
  return Json{{"seconds", estimate.seconds},
              {"sequential_seconds", estimate.sequential_seconds},
              {"cost", or_null(estimate.cost)},
              {"cost_all_sonnet", or_null(estimate.cost_all_sonnet)}};
}

Json to_json(const std::vector<Overlap>& overlaps, const std::vector<Task>& tasks) {
  Json out = Json::array();
  for (const Overlap& overlap : overlaps)
    out.push_back({{"tasks", {tasks[overlap.first].prp.id, tasks[overlap.second].prp.id}},
                   {"files", overlap.files},
                   {"ordered", overlap.ordered}});
  return out;
}

std::vector<std::string> pipeline_hints(const std::vector<Task>& tasks, Edges edges) {
  std::vector<std::string> out;
  if (edges != Edges::none || tasks.empty()) return out;
  const bool stages = std::any_of(tasks.begin(), tasks.end(), [&](const Task& task) {
    return task.stage() != tasks.front().stage();
  });
  const bool dependencies = std::any_of(tasks.begin(), tasks.end(), [&](const Task& task) {
    return std::any_of(task.depends_on.begin(), task.depends_on.end(), [&](const auto& id) {
      return std::any_of(tasks.begin(), tasks.end(),
                         [&](const Task& other) { return other.prp.id == id; });
    });
  });
  if (stages) out.emplace_back("several stages: `--pipeline staged` runs them one after another");
  if (dependencies)
    out.emplace_back("dependencies among the tasks: `--pipeline train` starts each when it can");
  return out;
}

}  // namespace plait::analyze
