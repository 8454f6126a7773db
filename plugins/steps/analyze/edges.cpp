#include "analyze/edges.hpp"

#include <algorithm>
#include <climits>
#include <map>
#include <plait/error_class.hpp>

#include "text/strings.hpp"

namespace plait::analyze {
namespace {

bool comes_before(const Task& a, const Task& b) {
  const auto key = [](const Task& t) { return t.prp.merge_order.value_or(INT_MAX); };
  if (a.stage() != b.stage()) return a.stage() < b.stage();
  if (key(a) != key(b)) return key(a) < key(b);
  return text::natural_less(a.prp.id, b.prp.id);
}

const Task* find_task(const std::vector<Task>& tasks, std::string_view id) {
  const auto it = std::find_if(tasks.begin(), tasks.end(),
                               [&](const Task& t) { return text::iequals(t.prp.id, id); });
  return it == tasks.end() ? nullptr : &*it;
}

void add_once(std::vector<std::string>& list, const std::string& id) {
  if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
}

void read_dependencies(std::vector<Task>& tasks, Edges edges) {
  for (Task& task : tasks) {
    for (const auto& dependency : task.prp.dependencies) {
      const Task* other = find_task(tasks, dependency.name);
      add_once(task.depends_on, other != nullptr ? other->prp.id : dependency.name);
      if (other == nullptr)
        task.warnings.push_back(to_string(dependency.span) + ": depends on " + dependency.name +
                                ", which is not in this run: it is assumed to have landed");
      else if (edges != Edges::none)
        add_once(task.after, other->prp.id);
    }
    // "docs-sync" in a header is no PRP's name, unless there is one that has this id.
    for (const auto& remark : task.prp.remarks) {
      const Task* other = find_task(tasks, remark);
      if (other == nullptr) continue;
      add_once(task.depends_on, other->prp.id);
      if (edges != Edges::none) add_once(task.after, other->prp.id);
    }
  }
}

void wait_for_stages(std::vector<Task>& tasks, Edges edges) {
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    Task& task = tasks[i];
    for (std::size_t k = 0; k < i; ++k) {
      const bool earlier_stage = tasks[k].stage() < task.stage();
      const bool one_by_one = tasks[k].stage() == task.stage() && !task.prp.parallel;
      if ((earlier_stage && edges == Edges::stages) || one_by_one)
        task.behind.push_back(tasks[k].prp.id);
    }
  }
}

// A merge_order that runs on through the stages must not fall; one that starts at 1 again in each
// stage says nothing about the others.
void check_orders(std::vector<Task>& tasks) {
  std::map<int, int> first_of_stage;
  for (const Task& task : tasks)
    if (task.prp.merge_order) {
      const auto [it, fresh] = first_of_stage.try_emplace(task.stage(), *task.prp.merge_order);
      if (!fresh) it->second = std::min(it->second, *task.prp.merge_order);
    }
  const auto place = [](const Task& task, const char* key) {
    const auto it = task.prp.places.find(key);
    return it == task.prp.places.end() ? task.prp.file : to_string(it->second);
  };
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    Task& task = tasks[i];
    for (std::size_t k = 0; k < i; ++k) {
      const Task& before = tasks[k];
      const bool own_numbers = first_of_stage[task.stage()] <= 1;
      if (before.stage() < task.stage() && !own_numbers && before.prp.merge_order &&
          task.prp.merge_order && *task.prp.merge_order < *before.prp.merge_order)
        task.warnings.push_back(place(task, "merge_order") + ": merge_order " +
                                std::to_string(*task.prp.merge_order) + " contradicts stage " +
                                std::to_string(task.stage()) + ": it lands after " + before.prp.id);
      if (before.stage() == task.stage() && before.prp.execution_order &&
          task.prp.execution_order && *task.prp.execution_order < *before.prp.execution_order)
        task.warnings.push_back(place(task, "execution_order") + ": execution_order " +
                                std::to_string(*task.prp.execution_order) +
                                " contradicts merge_order: it lands after " + before.prp.id);
      const auto& needs = before.depends_on;
      if (before.stage() == task.stage() &&
          std::find(needs.begin(), needs.end(), task.prp.id) != needs.end())
        task.warnings.push_back(place(task, "merge_order") + ": lands after " + before.prp.id +
                                ", which depends on it");
    }
  }
}

}  // namespace

Status connect(std::vector<Task>& tasks, Edges edges) {
  std::sort(tasks.begin(), tasks.end(), comes_before);
  for (std::size_t i = 0; i < tasks.size(); ++i) tasks[i].order = static_cast<int>(i);
  read_dependencies(tasks, edges);
  wait_for_stages(tasks, edges);
  check_orders(tasks);
  const auto cycle = find_cycle(tasks);
  if (cycle.empty()) return {};

  std::string drawn;
  Error error = fail(error_class::config, "");
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const Task& task = tasks[cycle[i]];
    drawn += (i == 0 ? "" : " → ") + task.prp.id;
    if (i + 1 == cycle.size()) break;
    const Task& next = tasks[cycle[i + 1]];
    const bool depends =
        std::find(task.after.begin(), task.after.end(), next.prp.id) != task.after.end();
    const auto place = task.prp.places.find(depends ? "dependencies" : "stage");
    const std::string where =
        place == task.prp.places.end() ? task.prp.file : to_string(place->second);
    error.notes.push_back(where + ": " + task.prp.id +
                          (depends ? " depends on "
                           : next.stage() < task.stage()
                               ? " is of stage " + std::to_string(task.stage()) +
                                     ", behind stage " + std::to_string(next.stage()) + " with "
                               : " is of a sequential stage, behind ") +
                          next.prp.id);
  }
  error.message = "tasks wait for each other: " + drawn;
  error.remedy = "remove one of these dependencies, or correct a stage";
  if (const auto& first = tasks[cycle.front()].prp; first.places.contains("dependencies"))
    error.span = first.places.at("dependencies");
  return error;
}

}  // namespace plait::analyze
