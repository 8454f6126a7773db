#include "schedule/pools.hpp"

#include <algorithm>
#include <plait/error_class.hpp>

namespace plait::schedule {

Pools::Pools(const pipeline::Pipeline& pipeline) : order_(pipeline.pool_order) {
  for (const auto& [name, pool] : pipeline.pools) {
    pools_[name].limit = pool.automatic ? 1 : pool.limit;  // until the machine was looked at
    pools_[name].spacing = pool.spacing;
  }
}

const Pools::Pool* Pools::find(const std::string& pool) const {
  const auto it = pools_.find(pool);
  return pool.empty() || it == pools_.end() ? nullptr : &it->second;
}

std::optional<int> Pools::room(const std::string& pool) const {
  const Pool* p = find(pool);
  if (p == nullptr || p->limit == 0) return std::nullopt;
  return p->limit - p->used();
}

bool Pools::free(const std::string& pool, TimePoint now) const {
  const auto at = free_at(pool);
  return at && *at <= now;
}

std::optional<TimePoint> Pools::free_at(const std::string& pool) const {
  if (room(pool).value_or(1) <= 0) return std::nullopt;
  const Pool* p = find(pool);
  if (p == nullptr || !p->last_taken) return TimePoint{};
  return *p->last_taken + p->spacing;
}

int Pools::take(const std::string& pool, TimePoint now) {
  if (pool.empty()) return 0;
  Pool& p = pools_[pool];
  p.last_taken = now;
  const int slot = p.returned.empty() ? p.next++ : p.returned.extract(p.returned.begin()).value();
  p.peak = std::max(p.peak, p.used());
  return slot;
}

void Pools::give_back(const std::string& pool, int slot) {
  if (!pool.empty()) pools_[pool].returned.insert(slot);
}

void Pools::set_limit(const std::string& pool, int limit) {
  pools_[pool].limit = std::max(limit, 1);
}

void Pools::ignore_spacing() {
  for (auto& [name, pool] : pools_) pool.spacing = pipeline::Duration{0};
}

int Pools::limit(const std::string& pool) const {
  const Pool* p = find(pool);
  return p == nullptr ? 0 : p->limit;
}

Status Pools::may_wait(const std::string& own, const std::string& wanted) const {
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

int Pools::used(const std::string& pool) const {
  const Pool* p = find(pool);
  return p == nullptr ? 0 : p->used();
}

int Pools::peak(const std::string& pool) const {
  const Pool* p = find(pool);
  return p == nullptr ? 0 : p->peak;
}

}  // namespace plait::schedule
