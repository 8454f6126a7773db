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

CriticalPath critical_path(const Graph& graph) {
  const auto order = Waits(graph, Turns::all).order();
  const Waits waits(graph, Turns::timed);
  CriticalPath path;
  // From sources to sinks: where each vertex starts at the earliest, and for whom it waits longest.
  std::vector<double> start(waits.size(), 0);
  constexpr auto none = static_cast<Waits::Vertex>(-1);
  std::vector<Waits::Vertex> last(waits.size(), none);
  Waits::Vertex end = none;
  double length = -1;
  const auto finish = [&](Waits::Vertex v) {
    return start[v] + (waits.is_barrier(v) ? 0 : graph.estimate_s(v));
  };
  for (const auto v : order) {
    for (const auto on : waits.of(v)) {
      if (last[v] != none && finish(on) <= start[v]) continue;
      start[v] = finish(on);
      last[v] = on;
    }
    if (!waits.is_barrier(v) && finish(v) > length) {
      length = finish(v);
      end = v;
    }
  }
  path.seconds = std::max(length, 0.0);
  for (auto v = end; v != none; v = last[v])
    if (!waits.is_barrier(v)) path.nodes.push_back(v);
  std::reverse(path.nodes.begin(), path.nodes.end());
  return path;
}

}  // namespace plait::graph
