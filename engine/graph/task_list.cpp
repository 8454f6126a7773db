#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <plait/error_class.hpp>
#include <unordered_set>

#include "graph/graph.hpp"

namespace plait::graph {
namespace {

Error bad_list(std::string_view source, std::string_view what) {
  return fail(error_class::plugin, fmt::format("\"{}\" is no list of tasks: {}", source, what),
              "tell the author of the step that makes the list");
}

Result<std::vector<std::string>> read_ids(const Json& item, const char* key,
                                          std::string_view source) {
  std::vector<std::string> ids;
  const auto it = item.find(key);
  if (it == item.end() || it->is_null()) return ids;
  if (!it->is_array()) return bad_list(source, fmt::format("\"{}\" is no list", key));
  std::unordered_set<std::string> seen;
  for (const Json& id : *it) {
    if (!id.is_string()) return bad_list(source, fmt::format("\"{}\" holds no id", key));
    if (seen.insert(id.get<std::string>()).second) ids.push_back(id.get<std::string>());
  }
  return ids;
}

Result<double> read_number(const Json& item, const char* key, double fallback, double min,
                           double max, std::string_view source) {
  const auto it = item.find(key);
  if (it == item.end() || it->is_null()) return fallback;
  if (!it->is_number()) return bad_list(source, fmt::format("\"{}\" is no number", key));
  const double value = it->get<double>();
  if (!std::isfinite(value) || value < min || value > max)
    return bad_list(source, fmt::format("\"{}\" is out of range", key));
  return value;
}

Result<Task> read_task(const Json& item, std::size_t position, std::string_view source) {
  if (!item.is_object())
    return bad_list(source, fmt::format("element {} is no object", position + 1));
  const auto id = item.find("id");
  if (id == item.end() || !id->is_string() || id->get_ref<const std::string&>().empty())
    return bad_list(source, fmt::format("element {} has no \"id\"", position + 1));
  Task task;
  task.id = id->get<std::string>();
  task.order = static_cast<std::int64_t>(position);
  if (const auto order = item.find("order"); order != item.end() && !order->is_null()) {
    if (!order->is_number_integer()) return bad_list(source, "\"order\" is no integer");
    task.order = order->get<std::int64_t>();
  }
  PLAIT_TRY(task.after, read_ids(item, "after", source));
  PLAIT_TRY(task.behind, read_ids(item, "behind", source));
  constexpr double limit = 1e9;
  PLAIT_TRY(const double priority, read_number(item, "priority", 0, -limit, limit, source));
  task.priority = static_cast<int>(priority);
  PLAIT_TRY(task.estimate_s,
            read_number(item, "estimate_s", 0, 0, std::numeric_limits<double>::max(), source));
  task.data = item;
  return task;
}

// Every id that an edge names must be another task of the list.
Status check_edges(const TaskList& list, std::string_view source) {
  std::unordered_set<std::string_view> ids;
  for (const Task& task : list.tasks)
    if (!ids.insert(task.id).second)
      return fail(error_class::config,
                  fmt::format("\"{}\" has two tasks with the id \"{}\"", source, task.id),
                  "give each task an id of its own");
  for (const Task& task : list.tasks) {
    for (const auto* edges : {&task.after, &task.behind}) {
      for (const std::string& id : *edges) {
        if (id == task.id)
          return fail(error_class::config,
                      fmt::format("task \"{}\" of \"{}\" waits for itself", id, source),
                      "remove it from its own dependencies");
        if (!ids.contains(id))
          return fail(
              error_class::config,
              fmt::format("task \"{}\" of \"{}\" waits for \"{}\", which is not in the list",
                          task.id, source, id),
              "add the missing task or remove the dependency");
      }
    }
  }
  return {};
}

}  // namespace

const Task* TaskList::find(std::string_view id) const {
  const auto it =
      std::find_if(tasks.begin(), tasks.end(), [&](const Task& task) { return task.id == id; });
  return it == tasks.end() ? nullptr : &*it;
}

Result<TaskList> read_tasks(const Json& list, std::string_view source) {
  if (!list.is_array()) return bad_list(source, "it is no list");
  TaskList out;
  out.tasks.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    PLAIT_TRY(Task task, read_task(list[i], i, source));
    out.tasks.push_back(std::move(task));
  }
  std::stable_sort(out.tasks.begin(), out.tasks.end(),
                   [](const Task& a, const Task& b) { return a.order < b.order; });
  for (std::size_t i = 1; i < out.tasks.size(); ++i) {
    const Task& a = out.tasks[i - 1];
    const Task& b = out.tasks[i];
    if (a.order == b.order)
      return bad_list(source, fmt::format("tasks \"{}\" and \"{}\" have the same order {}", a.id,
                                          b.id, a.order));
  }
  PLAIT_CHECK(check_edges(out, source));
  return out;
}

}  // namespace plait::graph
