#include "schedule/budgets.hpp"

namespace plait::schedule {

namespace {

double amount(const Spending& spending, const std::string& budget) {
  const auto it = spending.find(budget);
  return it == spending.end() ? 0 : it->second;
}

}  // namespace

double SpentByRun::total(const std::string& budget) const {
  return amount(before, budget) + amount(now, budget);
}

void Budgets::spent(graph::NodeId run, const Spending& totals) {
  SpentByRun& own = runs_[run];
  for (const auto& [budget, total] : totals) own.now[budget] = total;
  // Summed anew: adding and taking away would gather errors.
  for (const auto& [budget, total] : totals) {
    double sum = 0;
    for (const auto& [other, spent] : runs_) sum += spent.total(budget);
    totals_[budget] = sum;
  }
}

void Budgets::next_attempt(graph::NodeId run) {
  const auto it = runs_.find(run);
  if (it == runs_.end()) return;
  for (const auto& [budget, total] : it->second.now) it->second.before[budget] += total;
  it->second.now.clear();
  untell(run);
}

void Budgets::restore(graph::NodeId run, SpentByRun spent) {
  const Spending now = spent.now;
  Spending all = spent.before;
  all.insert(now.begin(), now.end());
  runs_[run] = std::move(spent);
  for (const auto& [budget, total] : all) totals_[budget] += runs_[run].total(budget);
}

const SpentByRun& Budgets::of(graph::NodeId run) const {
  static const SpentByRun nothing;
  const auto it = runs_.find(run);
  return it == runs_.end() ? nothing : it->second;
}

double Budgets::total(const std::string& budget) const {
  return amount(totals_, budget);
}

bool Budgets::reports(graph::NodeId run, const std::string& budget) const {
  const SpentByRun& spent = of(run);
  return spent.now.contains(budget) || spent.before.contains(budget);
}

std::vector<const pipeline::Budget*> Budgets::exhausted() const {
  std::vector<const pipeline::Budget*> out;
  for (const pipeline::Budget& budget : budgets_)
    if (budget.limit > 0 && total(budget.name) >= budget.limit) out.push_back(&budget);
  return out;
}

void Budgets::untell(graph::NodeId run) {
  std::erase_if(told_, [run](const auto& told) { return told.first == run; });
}

bool Budgets::tell(graph::NodeId run, const std::string& budget) {
  return reports(run, budget) && told_.emplace(run, budget).second;
}

}  // namespace plait::schedule
