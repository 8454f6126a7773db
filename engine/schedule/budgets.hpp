// Budgets: what the step runs of a run may spend together. Each tells its own running total.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.hpp"
#include "pipeline/model.hpp"

namespace plait::schedule {

using Spending = std::map<std::string, double>;  // by budget

// What a step run has spent: in attempts that are over, and in the one at hand.
struct SpentByRun {
  Spending before;
  Spending now;
  [[nodiscard]] double total(const std::string& budget) const;
};

class Budgets {
 public:
  explicit Budgets(const std::vector<pipeline::Budget>& budgets) : budgets_(budgets) {}

  // The totals of the attempt at hand, in place of what it told before; names that are not among
  // them stay as they were.
  void spent(graph::NodeId run, const Spending& totals);
  // Another attempt begins, which counts from nothing.
  void next_attempt(graph::NodeId run);
  void restore(graph::NodeId run, SpentByRun spent);

  [[nodiscard]] const SpentByRun& of(graph::NodeId run) const;
  [[nodiscard]] double total(const std::string& budget) const;
  [[nodiscard]] bool reports(graph::NodeId run, const std::string& budget) const;
  // Those that have a limit which is reached, as declared.
  [[nodiscard]] std::vector<const pipeline::Budget*> exhausted() const;
  // Whether the run has still to be told that this budget is exhausted; true once.
  bool tell(graph::NodeId run, const std::string& budget);
  // It goes on, and has to be told again.
  void untell(graph::NodeId run);

 private:
  std::vector<pipeline::Budget> budgets_;
  std::map<graph::NodeId, SpentByRun> runs_;
  std::map<std::string, double> totals_;
  std::set<std::pair<graph::NodeId, std::string>> told_;
};

}  // namespace plait::schedule
