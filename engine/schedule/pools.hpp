// Counted slots. A run holds the pool of its step while it runs or waits, and may ask for pools
// that are declared later, which keeps the order of acquisition acyclic.
#pragma once

#include <map>
#include <optional>
#include <plait/result.hpp>
#include <set>
#include <string>
#include <vector>

#include "pipeline/model.hpp"
#include "schedule/state.hpp"

namespace plait::schedule {

class Pools {
 public:
  explicit Pools(const pipeline::Pipeline& pipeline);

  // Free slots, below 0 after a limit was lowered; nullopt: no limit (0), as of an unknown pool
  // (validation refuses those).
  [[nodiscard]] std::optional<int> room(const std::string& pool) const;
  // Whether a slot can be taken: there is one, and the last was taken long enough ago.
  [[nodiscard]] bool free(const std::string& pool, TimePoint now) const;
  // When the spacing of the pool lets the next slot be taken; nullopt: it has room at no time.
  [[nodiscard]] std::optional<TimePoint> free_at(const std::string& pool) const;
  // Takes a slot; its number is the lowest that nobody has.
  int take(const std::string& pool, TimePoint now);
  void give_back(const std::string& pool, int slot);

  // A pool whose limit follows the machine; what holds a slot beyond it keeps it.
  void set_limit(const std::string& pool, int limit);
  [[nodiscard]] int limit(const std::string& pool) const;
  // For a dry run, which starts nothing that needs to be apart.
  void ignore_spacing();

  // Whether a run of `own` may wait for `wanted` without a deadlock.
  [[nodiscard]] Status may_wait(const std::string& own, const std::string& wanted) const;
  [[nodiscard]] int used(const std::string& pool) const;
  [[nodiscard]] int peak(const std::string& pool) const;

 private:
  struct Pool {
    int limit = 0;
    pipeline::Duration spacing{0};
    std::set<int> returned;  // numbers below `next` that nobody has
    int next = 0;
    int peak = 0;
    std::optional<TimePoint> last_taken;
    [[nodiscard]] int used() const { return next - static_cast<int>(returned.size()); }
  };
  [[nodiscard]] const Pool* find(const std::string& pool) const;

  std::vector<std::string> order_;
  std::map<std::string, Pool> pools_;
};

}  // namespace plait::schedule
