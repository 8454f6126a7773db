// Tasks for tests of the pure passes.
#pragma once

#include <string>
#include <vector>

#include "analyze/task.hpp"

namespace plait::analyze::test {

struct Spec {
  std::string id{};
  int stage = 1;
  std::vector<std::string> needs{};
  bool sequential = false;
  std::optional<int> merge_order{};
  double hours = 1;
  std::vector<std::string> files{};
};

inline Task make_task(const Spec& spec) {
  Task task;
  task.prp.id = spec.id;
  task.prp.file = spec.id + ".md";
  task.prp.title = spec.id;
  task.prp.stage = spec.stage;
  task.prp.parallel = !spec.sequential;
  task.prp.merge_order = spec.merge_order;
  task.prp.hours = {spec.hours, spec.hours};
  task.seconds = spec.hours * 3600;
  for (const auto& id : spec.needs)
    task.prp.dependencies.push_back({id, "", {task.prp.file, 4, 15, 0}});
  if (!spec.needs.empty()) task.prp.places["dependencies"] = {task.prp.file, 4, 15, 0};
  for (const auto& file : spec.files) task.prp.files.push_back({file, "", {}});
  return task;
}

inline std::vector<Task> make_tasks(const std::vector<Spec>& specs) {
  std::vector<Task> out;
  for (const auto& spec : specs) out.push_back(make_task(spec));
  return out;
}

using Ids = std::vector<std::string>;

inline Ids ids_of(const std::vector<Task>& tasks) {
  Ids out;
  for (const auto& task : tasks) out.push_back(task.prp.id);
  return out;
}

}  // namespace plait::analyze::test
