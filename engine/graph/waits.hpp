// What each node waits for, flattened for the algorithms over it. Private to this folder.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.hpp"

namespace plait::graph {

// Which of the turns that an ordered step's runs take: all, or only those that cost time. Gathered
// runs share one call.
enum class Turns { all, timed };

// Vertices are the node ids, followed by one barrier per step, which waits for all runs of the
// step: so that "waits for all" costs one edge. A run of an ordered step waits for the one before
// it.
class Waits {
 public:
  using Vertex = std::uint32_t;

  Waits(const Graph& graph, Turns turns);

  [[nodiscard]] std::size_t size() const { return offsets_.size() - 1; }
  [[nodiscard]] bool is_barrier(Vertex vertex) const { return vertex >= nodes_; }
  [[nodiscard]] std::span<const Vertex> of(Vertex vertex) const {
    return {targets_.data() + offsets_[vertex], offsets_[vertex + 1] - offsets_[vertex]};
  }

  // All vertices but those of dead nodes, each after what it waits for; shorter when there is a
  // cycle.
  [[nodiscard]] std::vector<Vertex> order() const;
  // Nodes (no barriers) of a cycle, each waiting for the next and the last for the first; nothing
  // when there is none. `order` is the result of order().
  [[nodiscard]] std::vector<NodeId> cycle(const std::vector<Vertex>& order) const;

 private:
  const Graph& graph_;
  std::size_t nodes_;
  std::vector<std::size_t> offsets_;
  std::vector<Vertex> targets_;
};

// For each vertex the seconds from its start to the end of the longest way on. `order` is that of
// Waits::order() with all turns.
[[nodiscard]] std::vector<double> tails(const Graph& graph, const Waits& waits,
                                        const std::vector<Waits::Vertex>& order);

}  // namespace plait::graph
