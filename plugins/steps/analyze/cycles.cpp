#include <algorithm>
#include <unordered_map>

#include "analyze/edges.hpp"

namespace plait::analyze {
namespace {

using Graph = std::vector<std::vector<std::size_t>>;  // what each task waits for

Graph waits_of(const std::vector<Task>& tasks) {
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < tasks.size(); ++i) index[tasks[i].prp.id] = i;
  Graph graph(tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i)
    for (const auto* list : {&tasks[i].after, &tasks[i].behind})
      for (const auto& id : *list)
        if (const auto it = index.find(id); it != index.end()) graph[i].push_back(it->second);
  return graph;
}

}  // namespace

std::vector<std::size_t> find_cycle(const std::vector<Task>& tasks) {
  const Graph graph = waits_of(tasks);
  enum class Mark { fresh, open, done };
  std::vector<Mark> marks(tasks.size(), Mark::fresh);
  struct Frame {
    std::size_t task;
    std::size_t next = 0;
  };
  for (std::size_t start = 0; start < tasks.size(); ++start) {
    if (marks[start] != Mark::fresh) continue;
    std::vector<Frame> path{{start}};
    marks[start] = Mark::open;
    while (!path.empty()) {
      Frame& frame = path.back();
      if (frame.next == graph[frame.task].size()) {
        marks[frame.task] = Mark::done;
        path.pop_back();
        continue;
      }
      const std::size_t other = graph[frame.task][frame.next++];
      if (marks[other] == Mark::open) {
        std::vector<std::size_t> cycle;
        const auto begin =
            std::find_if(path.begin(), path.end(), [&](const Frame& f) { return f.task == other; });
        for (auto it = begin; it != path.end(); ++it) cycle.push_back(it->task);
        cycle.push_back(other);
        return cycle;
      }
      if (marks[other] == Mark::fresh) {
        marks[other] = Mark::open;
        path.push_back({other});
      }
    }
  }
  return {};
}

Waits::Waits(const std::vector<Task>& tasks) : graph_(waits_of(tasks)), known_(tasks.size()) {}

const std::vector<bool>& Waits::ancestors_of(std::size_t task) {
  std::vector<bool>& out = known_[task];
  if (!out.empty()) return out;
  out.resize(graph_.size(), false);
  std::vector<std::size_t> open{task};
  while (!open.empty()) {
    const std::size_t next = open.back();
    open.pop_back();
    for (const std::size_t other : graph_[next]) {
      if (out[other]) continue;
      out[other] = true;
      open.push_back(other);
    }
  }
  return out;
}

}  // namespace plait::analyze
