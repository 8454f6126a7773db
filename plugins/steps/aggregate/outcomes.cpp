#include "aggregate/outcomes.hpp"

#include <algorithm>
#include <plait/outputs.hpp>

namespace plait::aggregate {

Json value_of(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? Json(nullptr) : resolve_output(*found);
}

std::string text_of(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> texts_of(const Json& list) {
  std::vector<std::string> texts;
  if (list.is_array())
    for (const Json& entry : list)
      if (entry.is_string()) texts.push_back(entry.get<std::string>());
  return texts;
}

StepNames step_names(const Json& with) {
  StepNames names;
  const Json named = value_of(with, "steps");
  const auto take = [&](const char* key, std::string& name) {
    if (const std::string other = text_of(named, key); !other.empty()) name = other;
  };
  take("analyze", names.analyze);
  take("preflight", names.preflight);
  take("worktree", names.worktree);
  take("launch", names.launch);
  take("merge", names.merge);
  take("cleanup", names.cleanup);
  return names;
}

namespace {

std::vector<TaskOutcomes> tasks_of(const Json& steps, const StepNames& names) {
  std::vector<TaskOutcomes> tasks;
  const Json made = value_of(value_of(value_of(steps, names.analyze.c_str()), "outputs"), "tasks");
  if (made.is_array())
    for (const Json& task : made) {
      tasks.emplace_back();
      tasks.back().id = text_of(task, "id");
      tasks.back().task = task;
    }
  std::stable_sort(tasks.begin(), tasks.end(), [](const TaskOutcomes& a, const TaskOutcomes& b) {
    const Json first = value_of(a.task, "order"), second = value_of(b.task, "order");
    return first.is_number() && second.is_number() && first.get<double>() < second.get<double>();
  });
  return tasks;
}

}  // namespace

std::vector<TaskOutcomes> outcomes_by_task(const Json& steps, const StepNames& names) {
  std::vector<TaskOutcomes> tasks = tasks_of(steps, names);
  const auto task_named = [&](const std::string& id) -> TaskOutcomes& {
    for (TaskOutcomes& task : tasks)
      if (task.id == id) return task;
    tasks.emplace_back();
    tasks.back().id = id;
    return tasks.back();
  };
  if (!steps.is_object()) return tasks;
  for (const auto& [step, outcomes] : steps.items()) {
    if (!outcomes.is_array()) continue;
    for (const Json& outcome : outcomes) {
      const std::string id = text_of(outcome, "task");
      if (id.empty()) continue;
      TaskOutcomes& task = task_named(id);
      task.all.push_back({step, outcome});
      if (step == names.worktree) task.worktree = outcome;
      if (step == names.launch) task.launch = outcome;
      if (step == names.merge) task.merge = outcome;
      if (step == names.cleanup) task.cleanup = outcome;
    }
  }
  const auto started = [](const StepOutcome& run) {
    const Json at = value_of(run.outcome, "started");
    return at.is_number() ? at.get<double>() : 0;
  };
  for (TaskOutcomes& task : tasks)
    std::stable_sort(
        task.all.begin(), task.all.end(),
        [&](const StepOutcome& a, const StepOutcome& b) { return started(a) < started(b); });
  return tasks;
}

std::string describe_error(const std::string& step, const Json& outcome) {
  const Json error = value_of(outcome, "error");
  const std::string message = text_of(error, "message");
  return step + ": " + (message.empty() ? status_of(outcome) : message);
}

}  // namespace plait::aggregate
