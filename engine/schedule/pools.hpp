// Counted slots. A run holds the pool of its step while it runs or waits, and may ask for pools
// that are declared later, which keeps the order of acquisition acyclic.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <plait/error_class.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "graph/graph.hpp"
#include "pipeline/model.hpp"

namespace plait::schedule {

class Pools {
 public:
  explicit Pools(const pipeline::Pipeline& pipeline)
      : order_(pipeline.pool_order), size_(pipeline.pools) {}

  // Free slots; nullopt: no limit (0), as of an unknown pool (validation refuses those).
  [[nodiscard]] std::optional<int> room(const std::string& pool) const {
    const auto size = size_.find(pool);
    if (pool.empty() || size == size_.end() || size->second == 0) return std::nullopt;
    return size->second - used(pool);
  }
  [[nodiscard]] bool free(const std::string& pool) const { return room(pool).value_or(1) > 0; }
  void take(const std::string& pool) {
    if (pool.empty()) return;
    const int now = ++used_[pool];
    peak_[pool] = std::max(peak_[pool], now);
  }
  void give_back(const std::string& pool) {
    if (!pool.empty()) --used_[pool];
  }
  // Whether a run of `own` may wait for `wanted` without a deadlock.
  [[nodiscard]] Status may_wait(const std::string& own, const std::string& wanted) const {
    const auto at = [&](const std::string& name) {
      return std::find(order_.begin(), order_.end(), name);
    };
    if (at(wanted) == order_.end())
      return fail(error_class::config, "there is no pool \"" + wanted + "\"",
                  "declare it in [pools]");
    if (!own.empty() && at(wanted) <= at(own))
      return fail(error_class::config,
                  "a run in pool \"" + own + "\" may not wait for pool \"" + wanted +
                      "\", which is declared before it",
                  "declare \"" + wanted + "\" after \"" + own + "\" in [pools]");
    return {};
  }
  [[nodiscard]] int used(const std::string& pool) const {
    const auto it = used_.find(pool);
    return it == used_.end() ? 0 : it->second;
  }
  [[nodiscard]] int peak(const std::string& pool) const {
    const auto it = peak_.find(pool);
    return it == peak_.end() ? 0 : it->second;
  }

 private:
  std::vector<std::string> order_;
  std::map<std::string, int> size_, used_, peak_;
};

}  // namespace plait::schedule
