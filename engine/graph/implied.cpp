#include "graph/implied.hpp"

#include <algorithm>
#include <cstdint>

namespace plait::graph {
namespace {

constexpr std::size_t most_vertices = 16'384;  // 32 MiB of bits

// For each vertex, in topological order, all that it waits for directly or not.
class Reach {
 public:
  explicit Reach(std::size_t size) : words_((size + 63) / 64), bits_(size * words_) {}

  [[nodiscard]] bool has(std::size_t vertex, std::size_t on) const {
    return (bits_[vertex * words_ + on / 64] >> (on % 64) & 1) != 0;
  }
  void add(std::size_t vertex, std::size_t on) {
    bits_[vertex * words_ + on / 64] |= std::uint64_t{1} << (on % 64);
    for (std::size_t i = 0; i < words_; ++i) bits_[vertex * words_ + i] |= bits_[on * words_ + i];
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace

void mark_implied(Drawing& drawing) {
  if (drawing.nodes.size() > most_vertices) return;
  std::vector<std::vector<DrawnEdge*>> into(drawing.nodes.size());
  for (DrawnEdge& edge : drawing.edges)
    if (edge.kind != EdgeKind::observes) into[edge.to].push_back(&edge);
  Reach reach(drawing.nodes.size());
  for (std::size_t node = 0; node < into.size(); ++node) {
    // Later ones first: what they reach already need not be followed again.
    auto& edges = into[node];
    std::stable_sort(edges.begin(), edges.end(),
                     [](const DrawnEdge* a, const DrawnEdge* b) { return a->from > b->from; });
    for (DrawnEdge* edge : edges) {
      edge->implied = reach.has(node, edge->from);
      if (!edge->implied) reach.add(node, edge->from);
    }
  }
}

void reduce_steps(std::vector<DrawnStep>& steps) {
  if (steps.size() > most_vertices) return;
  Reach reach(steps.size());
  for (std::size_t step = 0; step < steps.size(); ++step) {
    auto waits = std::move(steps[step].waits_for);
    steps[step].waits_for.clear();
    std::sort(waits.rbegin(), waits.rend());
    for (const StepIndex on : waits) {
      if (reach.has(step, on)) continue;
      reach.add(step, on);
      steps[step].waits_for.push_back(on);
    }
    std::reverse(steps[step].waits_for.begin(), steps[step].waits_for.end());
  }
}

}  // namespace plait::graph
