#include "graph/waits.hpp"

#include <algorithm>
#include <queue>
#include <tuple>

namespace plait::graph {

Waits::Waits(const Graph& graph, Turns turns) : graph_(graph), nodes_(graph.nodes().size()) {
  const auto& steps = graph.pipeline().steps;
  const auto barrier = [this](StepIndex step) { return static_cast<Vertex>(nodes_ + step); };
  offsets_.reserve(nodes_ + steps.size() + 1);
  offsets_.push_back(0);
  for (NodeId id = 0; id < nodes_; ++id) {
    const Node& node = graph.node(id);
    if (!graph.dead(id)) {
      for (const auto* edges : {&node.needs, &node.after, &node.behind})
        targets_.insert(targets_.end(), edges->begin(), edges->end());
      for (const StepIndex all : node.need_all) targets_.push_back(barrier(all));
      const pipeline::Step& step = steps[node.step];
      if (step.ordered && (turns == Turns::all || !step.gather) && node.task.value_or(0) > 0)
        targets_.push_back(graph.runs_of(node.step)[*node.task - 1]);
    }
    offsets_.push_back(targets_.size());
  }
  for (StepIndex step = 0; step < steps.size(); ++step) {
    const auto& runs = graph.runs_of(step);
    targets_.insert(targets_.end(), runs.begin(), runs.end());
    offsets_.push_back(targets_.size());
  }
}

namespace {

// For each vertex those that wait for it, and how many it waits for itself.
struct Reverse {
  std::vector<std::size_t> offsets;
  std::vector<Waits::Vertex> waiting;
  std::vector<std::uint32_t> open;

  explicit Reverse(const Waits& waits) : offsets(waits.size() + 1), open(waits.size()) {
    for (Waits::Vertex v = 0; v < waits.size(); ++v) {
      open[v] = static_cast<std::uint32_t>(waits.of(v).size());
      for (const auto target : waits.of(v)) ++offsets[target + 1];
    }
    for (std::size_t i = 1; i < offsets.size(); ++i) offsets[i] += offsets[i - 1];
    waiting.resize(offsets.back());
    auto next = offsets;
    for (Waits::Vertex v = 0; v < waits.size(); ++v)
      for (const auto target : waits.of(v)) waiting[next[target]++] = v;
  }
};

}  // namespace

std::vector<Waits::Vertex> Waits::order() const {
  Reverse reverse(*this);
  using Key = std::tuple<StepIndex, std::uint32_t, Vertex>;  // barriers come before nodes
  std::priority_queue<Key, std::vector<Key>, std::greater<>> ready;
  const auto offer = [&](Vertex v) {
    if (is_barrier(v)) return ready.emplace(0, 0, v);
    const Node& node = graph_.node(v);
    return ready.emplace(node.step + 1, node.task.value_or(0), v);
  };
  for (Vertex v = 0; v < size(); ++v)
    if (reverse.open[v] == 0 && (is_barrier(v) || !graph_.dead(v))) offer(v);
  std::vector<Vertex> out;
  out.reserve(size());
  while (!ready.empty()) {
    const Vertex v = std::get<2>(ready.top());
    ready.pop();
    out.push_back(v);
    for (std::size_t i = reverse.offsets[v]; i < reverse.offsets[v + 1]; ++i)
      if (--reverse.open[reverse.waiting[i]] == 0) offer(reverse.waiting[i]);
  }
  return out;
}

std::vector<NodeId> Waits::cycle(const std::vector<Vertex>& order) const {
  std::vector<bool> done(size());
  for (const Vertex v : order) done[v] = true;
  Vertex v = 0;
  while (v < size() && (done[v] || (!is_barrier(v) && graph_.dead(v)))) ++v;
  if (v == size()) return {};
  // Each vertex left over waits for another one left over: whoever follows comes round.
  std::vector<std::size_t> seen_at(size(), SIZE_MAX);
  std::vector<Vertex> path;
  while (seen_at[v] == SIZE_MAX) {
    seen_at[v] = path.size();
    path.push_back(v);
    const auto next = of(v);
    v = *std::find_if(next.begin(), next.end(), [&](Vertex target) { return !done[target]; });
  }
  std::vector<NodeId> cycle;
  for (std::size_t i = seen_at[v]; i < path.size(); ++i)
    if (!is_barrier(path[i])) cycle.push_back(path[i]);
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  return cycle;
}

}  // namespace plait::graph
