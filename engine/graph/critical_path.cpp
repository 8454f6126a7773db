#include <algorithm>

#include "graph/graph.hpp"
#include "graph/waits.hpp"

namespace plait::graph {

std::vector<double> tails(const Graph& graph, const Waits& waits,
                          const std::vector<Waits::Vertex>& order) {
  std::vector<double> after(waits.size(), 0);  // longest way after the vertex's end
  std::vector<double> tail(waits.size(), 0);
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    const auto v = *it;
    tail[v] = after[v] + (waits.is_barrier(v) ? 0 : graph.estimate_s(v));
    for (const auto on : waits.of(v)) after[on] = std::max(after[on], tail[v]);
  }
  return tail;
}

namespace {

// From sources to sinks: when each vertex starts at the earliest, and for whom it waits longest.
// Among equals the runs of one task are preferred, so that the path does not change lanes for
// nothing.
class LongestWay {
 public:
  LongestWay(const Graph& graph, const std::vector<Waits::Vertex>& order)
      : graph_(graph), waits_(graph, Turns::timed), order_(order) {}

  CriticalPath find(const Task* preferred) const {
    std::vector<double> start(waits_.size(), 0);
    std::vector<Waits::Vertex> last(waits_.size(), none);
    const auto finish = [&](Waits::Vertex v) {
      return start[v] + (waits_.is_barrier(v) ? 0 : graph_.estimate_s(v));
    };
    const auto better = [&](Waits::Vertex a, Waits::Vertex b) {
      if (b == none || finish(a) > finish(b)) return true;
      return finish(a) == finish(b) && belongs(a, preferred) && !belongs(b, preferred);
    };
    Waits::Vertex end = none;
    for (const auto v : order_) {
      for (const auto on : waits_.of(v))
        if (better(on, last[v])) last[v] = on;
      if (last[v] != none) start[v] = finish(last[v]);
      if (!waits_.is_barrier(v) && better(v, end)) end = v;
    }
    CriticalPath path;
    if (end != none) path.seconds = finish(end);
    for (auto v = end; v != none; v = last[v])
      if (!waits_.is_barrier(v)) path.nodes.push_back(v);
    std::reverse(path.nodes.begin(), path.nodes.end());
    return path;
  }

 private:
  static constexpr auto none = static_cast<Waits::Vertex>(-1);

  [[nodiscard]] bool belongs(Waits::Vertex v, const Task* task) const {
    return task && !waits_.is_barrier(v) && graph_.task_of(v) == task;
  }

  const Graph& graph_;
  Waits waits_;
  const std::vector<Waits::Vertex>& order_;
};

}  // namespace

CriticalPath critical_path(const Graph& graph) {
  const auto order = Waits(graph, Turns::all).order();
  const LongestWay ways(graph, order);
  CriticalPath path = ways.find(nullptr);
  const auto longer = [&](NodeId a, NodeId b) { return graph.estimate_s(a) < graph.estimate_s(b); };
  const auto longest = std::max_element(path.nodes.begin(), path.nodes.end(), longer);
  return longest == path.nodes.end() ? path : ways.find(graph.task_of(*longest));
}

}  // namespace plait::graph
