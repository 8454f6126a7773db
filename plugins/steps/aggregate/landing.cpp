#include "aggregate/landing.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>

namespace plait::aggregate {
namespace {

bool is_true(const Json& object, const char* key) {
  return value_of(object, key) == Json(true);
}

// Conflicts of a merge, whether it came to an end or waits for a person.
Json conflicts_of(const Json& merge) {
  Json conflicts = value_of(value_of(merge, "outputs"), "conflicts");
  if (!conflicts.is_array() || conflicts.empty())
    conflicts = value_of(value_of(value_of(merge, "waits"), "evidence"), "conflicts");
  return conflicts.is_array() ? conflicts : Json::array();
}

std::string reason_of(const TaskOutcomes& task) {
  if (std::string kept = text_of(value_of(task.cleanup, "outputs"), "kept"); !kept.empty())
    return kept;
  const std::string status = status_of(task.cleanup);
  if (status == "off") return "cleanup is switched off";
  if (status == "failed") return describe_error("cleanup", task.cleanup);
  if (status.empty()) return "nothing cleans up";
  return status == "succeeded" ? "cleanup kept it" : "cleanup was " + status;
}

}  // namespace

Merging merging_of(const Json& steps, const StepNames& names, const Json& params) {
  const auto merge = steps.is_object() ? steps.find(names.merge) : steps.end();
  if (!steps.is_object() || merge == steps.end()) return Merging::off;
  if (!merge->is_array()) return status_of(*merge) == "off" ? Merging::off : Merging::on;
  if (merge->empty())  // not expanded: nobody knows but the parameters
    return value_of(params, "merge") == Json(false) ? Merging::off : Merging::on;
  for (const Json& run : *merge)
    if (status_of(run) != "off") return Merging::on;
  return Merging::off;
}

std::vector<std::size_t> landing_order(const std::vector<TaskOutcomes>& tasks) {
  std::vector<std::size_t> order(tasks.size());
  std::iota(order.begin(), order.end(), 0);
  const auto finished = [&](std::size_t i) {
    const Json at = value_of(tasks[i].merge, "finished");
    return at.is_number() ? at.get<double>() : 0;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return finished(a) < finished(b); });
  return order;
}

Json merge_status(const std::vector<TaskOutcomes>& tasks, const std::vector<Json>& results,
                  Merging merging) {
  Json status{{"success", nullptr},          {"enabled", merging == Merging::on},
              {"conflicts", Json::array()},  {"resolved_conflicts", Json::array()},
              {"commits", Json::array()},    {"landed", Json::array()},
              {"not_landed", Json::array()}, {"checkout", nullptr}};
  if (merging != Merging::on) return status;
  for (const std::size_t i : landing_order(tasks)) {
    const Json outputs = value_of(tasks[i].merge, "outputs");
    const bool landed = results[i]["merged"] == Json(true);
    for (Json conflict : conflicts_of(tasks[i].merge)) {
      if (!conflict.is_object()) continue;
      conflict["prp_id"] = tasks[i].id;
      status[landed ? "resolved_conflicts" : "conflicts"].push_back(std::move(conflict));
    }
    if (landed) {
      status["landed"].push_back(tasks[i].id);
      if (const std::string line = text_of(outputs, "line"); !line.empty())
        status["commits"].push_back(line);
      if (const std::string checkout = text_of(outputs, "checkout"); !checkout.empty())
        status["checkout"] = checkout;
    } else if (results[i]["work"] == "SUCCESS") {
      status["not_landed"].push_back(tasks[i].id);
    }
  }
  status["success"] = !status["landed"].empty() && status["not_landed"].empty();
  return status;
}

Json cleanup_status(const std::vector<TaskOutcomes>& tasks) {
  int worktrees = 0, branches = 0;
  Json drift = nullptr;
  Json backups = Json::object();
  bool ran = false;
  for (const TaskOutcomes& task : tasks) {
    const Json outputs = value_of(task.cleanup, "outputs");
    ran = ran || status_of(task.cleanup) == "succeeded" || status_of(task.cleanup) == "failed";
    worktrees += is_true(outputs, "worktree_removed") ? 1 : 0;
    branches += is_true(outputs, "branch_removed") ? 1 : 0;
    if (const std::string ref = text_of(outputs, "backup_ref"); !ref.empty())
      backups[task.id] = ref;
    if (const Json measured = value_of(outputs, "context_drift"); measured.is_number())
      drift = measured;
  }
  return {{"worktrees_removed", worktrees},
          {"branches_removed", branches},
          {"context_drift", drift},
          {"backup_refs", backups},
          {"skipped", !ran}};
}

Json kept_worktrees(const std::vector<TaskOutcomes>& tasks) {
  Json kept = Json::array();
  for (const TaskOutcomes& task : tasks) {
    const Json made = value_of(task.worktree, "outputs");
    const std::string path = text_of(made, "path");
    std::error_code unknown;
    if (path.empty() || is_true(value_of(task.cleanup, "outputs"), "worktree_removed") ||
        !std::filesystem::exists(std::filesystem::symlink_status(path, unknown)))
      continue;
    kept.push_back({{"prp_id", task.id},
                    {"path", path},
                    {"branch", text_of(made, "branch")},
                    {"reason", reason_of(task)}});
  }
  return kept;
}

}  // namespace plait::aggregate
