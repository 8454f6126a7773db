// What runs wait for that the scheduler itself gives: slots, the end of a hold, lanes.
#include <algorithm>
#include <utility>

#include "schedule/scheduler.hpp"

namespace plait::schedule {

void Scheduler::decided(NodeId run, TimePoint) {
  set_state(run, State::waiting);
  calls_.push_back({graph_.step_of(run).pool, 1, std::nullopt});
  runs_[run].call = static_cast<std::uint32_t>(calls_.size());
  waiters_.push_back({run, graph_.step_of(run).pool, Granted::What::hold_over});
}

Status Scheduler::request_pool(NodeId run, const std::string& pool) {
  PLAIT_CHECK(pools_.may_wait(graph_.step_of(run).pool, pool));
  for (const auto& [held, slot] : runs_[run].extra_pools) PLAIT_CHECK(pools_.may_wait(held, pool));
  waiters_.push_back({run, pool, Granted::What::pool});
  return {};
}

void Scheduler::release_pool(NodeId run, const std::string& pool) {
  auto& extra = runs_[run].extra_pools;
  const auto it = std::find_if(extra.begin(), extra.end(),
                               [&](const auto& held) { return held.first == pool; });
  if (it == extra.end()) return;
  pools_.give_back(pool, it->second);
  extra.erase(it);
}

void Scheduler::give_slots_back(NodeId run, TimePoint now) {
  Run& r = runs_[run];
  Call& call = calls_[r.call - 1];
  if (call.runs == 1 && call.slot) pools_.give_back(call.pool, *std::exchange(call.slot, {}));
  for (const auto& [pool, slot] : r.extra_pools) pools_.give_back(pool, slot);
  r.extra_pools.clear();
  stop_clock(run, now);
}

void Scheduler::hold(NodeId run, TimePoint until, TimePoint now) {
  give_slots_back(run, now);
  set_state(run, State::waiting);
  runs_[run].held_until = until;
  std::erase_if(waiters_, [&](const Waiter& w) { return w.run == run; });
  timers_.emplace(until, run);
}

void Scheduler::enter(NodeId run, std::vector<std::string> lanes, TimePoint) {
  set_state(run, State::waiting);
  runs_[run].held_until.reset();
  std::erase_if(waiters_, [&](const Waiter& w) { return w.run == run; });
  waiters_.push_back(
      {run, calls_[runs_[run].call - 1].pool, Granted::What::lanes, std::move(lanes)});
}

std::optional<int> Scheduler::slot(NodeId run) const {
  const Run& r = runs_[run];
  if (r.call == 0 || calls_[r.call - 1].pool.empty()) return std::nullopt;
  return calls_[r.call - 1].slot;
}

void Scheduler::withhold(StepIndex step, bool withheld) {
  withheld_[step] = withheld;
}

bool Scheduler::let_in(const Waiter& waiter, TimePoint now) const {
  return std::all_of(waiter.lanes.begin(), waiter.lanes.end(),
                     [&](const std::string& lane) { return lanes_.admits(lane, now); });
}

// Gives what the waiter waits for, if it is to be had now.
bool Scheduler::grant(Waiter& waiter, TimePoint now, Decisions& out) {
  Run& r = runs_[waiter.run];
  Call& call = calls_[r.call - 1];
  if (ending_ == Ending::stop || !let_in(waiter, now)) return false;
  // Who found its lanes open at once has its slot still.
  const bool has_slot = waiter.what == Granted::What::lanes && call.slot;
  if (!has_slot && !pools_.free(waiter.pool, now)) return false;
  for (const std::string& lane : waiter.lanes) lanes_.enter(lane, now);
  if (waiter.what == Granted::What::pool) {
    r.extra_pools.emplace_back(waiter.pool, pools_.take(waiter.pool, now));
  } else if (!has_slot) {
    call.slot = pools_.take(waiter.pool, now);
    start_clock(waiter.run, now);
  }
  out.granted.push_back({waiter.run, waiter.what, waiter.pool, waiter.lanes});
  return true;
}

// It has to wait outside, and takes nothing with it; a call of several runs keeps its slot. Whether
// it gave one back.
bool Scheduler::keep_out(Waiter& waiter, TimePoint now, Decisions& out) {
  if (waiter.what != Granted::What::lanes || std::exchange(waiter.outside, true)) return false;
  give_slots_back(waiter.run, now);
  out.kept_out.push_back(waiter.run);
  return true;
}

void Scheduler::grant_waiters(TimePoint now, Decisions& out) {
  // Before anything is given: what these give back is free for others.
  for (Waiter& waiter : waiters_)
    if (!let_in(waiter, now)) keep_out(waiter, now, out);
  std::stable_sort(waiters_.begin(), waiters_.end(),
                   [&](const Waiter& a, const Waiter& b) { return key(a.run) < key(b.run); });
  for (bool again = !waiters_.empty(); std::exchange(again, false);) {
    std::vector<Waiter> left;
    for (Waiter& waiter : waiters_) {
      if (grant(waiter, now, out)) continue;
      again |= keep_out(waiter, now, out);
      left.push_back(std::move(waiter));
    }
    waiters_ = std::move(left);
  }
}

// When, as far as can be told, the next waiting or ready run gets what only time keeps from it.
// What is to be had already, and was not taken, waits for something else.
std::optional<TimePoint> Scheduler::next_grant() const {
  std::optional<TimePoint> next;
  const auto consider = [&](TimePoint at) {
    if (at > advanced_at_ && (!next || at < *next)) next = at;
  };
  for (const Waiter& waiter : waiters_) {
    const auto free = pools_.free_at(waiter.pool);
    if (!free) continue;
    TimePoint at = *free;
    for (const std::string& lane : waiter.lanes) at = std::max(at, lanes_.admits_at(lane));
    consider(at);
  }
  if (ending_ != Ending::none) return next;
  for (const auto& [pool, queue] : ready_)
    if (const auto at = pools_.free_at(pool); at && !queue.empty()) consider(*at);
  return next;
}

}  // namespace plait::schedule
