#include <algorithm>
#include <deque>
#include <optional>
#include <set>

#include "pipeline/edges.hpp"

namespace plait::pipeline {
namespace {

struct WaitEdge {
  std::size_t from = 0, to = 0;  // `from` waits for `to`
  bool barrier = false;          // for all runs of it
  bool after = false;
  const char* verb = "";
  SourceSpan span;
};

class CycleFinder {
 public:
  CycleFinder(const std::vector<ReadStep>& steps, Reading& reading)
      : steps_(steps), diagnostics_(reading.diagnostics()) {
    for (std::size_t i = 0; i < steps.size(); ++i) collect(i);
  }

  void find() {
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (reported_.count(i) == 0)
        if (auto path = shortest(i, i, false, false)) report(*path);
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      const WaitEdge& edge = edges_[i];
      if (!edge.after || edge.from == edge.to || reported_.count(edge.from) > 0) continue;
      auto path = shortest(edge.to, edge.from, true, true);
      if (!path) continue;
      path->insert(path->begin(), i);
      report(*path);
    }
  }

 private:
  void collect(std::size_t i) {
    const Step& step = steps_[i].step;
    const auto add = [&](const Name& name, const char* verb, bool after) {
      for (std::size_t j = 0; j < steps_.size(); ++j) {
        if (steps_[j].step.id != name.text) continue;
        const bool barrier = !after && !same_list(step, steps_[j].step);
        edges_.push_back({i, j, barrier, after, verb, name.span});
        return;
      }
    };
    for (const Name& need : step.needs) add(need, "needs", false);
    if (step.each_step) add(*step.each_step, "is mapped over", false);
    for (const Name& observed : step.observes) add(observed, "observes", false);
    if (step.after) add(*step.after, "comes after", true);
  }

  // The edges of a shortest way, at least one edge long; breadth first over (step, barrier passed).
  std::optional<std::vector<std::size_t>> shortest(std::size_t from, std::size_t to,
                                                   bool with_after, bool need_barrier) const {
    struct Visit {
      std::size_t step;
      bool barrier;
      std::vector<std::size_t> way;
    };
    std::deque<Visit> queue = {{from, false, {}}};
    std::set<std::pair<std::size_t, bool>> seen;
    while (!queue.empty()) {
      const Visit at = std::move(queue.front());
      queue.pop_front();
      for (std::size_t i = 0; i < edges_.size(); ++i) {
        const WaitEdge& edge = edges_[i];
        if (edge.from != at.step || (edge.after && !with_after)) continue;
        Visit next{edge.to, at.barrier || edge.barrier, at.way};
        next.way.push_back(i);
        if (edge.to == to && (next.barrier || !need_barrier)) return next.way;
        if (seen.insert({next.step, next.barrier}).second) queue.push_back(std::move(next));
      }
    }
    return std::nullopt;
  }

  void report(const std::vector<std::size_t>& way) {
    std::string drawn = steps_[edges_[way.front()].from].step.id;
    for (std::size_t i : way) drawn += " → " + steps_[edges_[i].to].step.id;
    const bool after =
        std::any_of(way.begin(), way.end(), [&](std::size_t i) { return edges_[i].after; });
    auto& problem =
        diagnostics_.error(base::code::cycle, edges_[way.front()].span,
                           std::string("steps wait for each other in a circle") +
                               (after ? " once one task depends on another: " : ": ") + drawn);
    for (std::size_t i : way) {
      const WaitEdge& edge = edges_[i];
      reported_.insert(edge.from);
      if (i == way.front()) continue;  // the diagnostic itself stands there
      problem.notes.push_back({"\"" + steps_[edge.from].step.id + "\" " + edge.verb + " \"" +
                                   steps_[edge.to].step.id + "\"",
                               edge.span});
    }
  }

  const std::vector<ReadStep>& steps_;
  base::Diagnostics& diagnostics_;
  std::vector<WaitEdge> edges_;
  std::set<std::size_t> reported_;
};

}  // namespace

void check_cycles(const std::vector<ReadStep>& steps, Reading& reading) {
  CycleFinder(steps, reading).find();
}

}  // namespace plait::pipeline
