#include "plugins/turns.hpp"

#include <algorithm>

#include "plugins/call_frame.hpp"

namespace plait::plugins {

bool Turns::never_free(const void* instance, const CallFrame& frame, std::size_t depth) const {
  const auto holder = holders_.find(instance);
  if (holder == holders_.end()) return false;
  if (frame.is_within(*holder->second)) return true;
  if (depth > waiters_.size()) return false;
  // The holder ends when all calls below it end, and one of those may wait itself.
  return std::any_of(waiters_.begin(), waiters_.end(), [&](const Waiter& waiter) {
    return waiter.frame->is_within(*holder->second) &&
           never_free(waiter.instance, frame, depth + 1);
  });
}

bool Turns::take(const void* instance, const CallFrame& frame) {
  std::unique_lock lock(mutex_);
  if (holders_.count(instance) != 0) {
    if (never_free(instance, frame, 0)) return false;
    waiters_.push_back({&frame, instance});
    freed_.wait(lock, [&] { return holders_.count(instance) == 0; });
    std::erase_if(waiters_, [&](const Waiter& w) { return w.frame == &frame; });
  }
  holders_[instance] = &frame;
  return true;
}

void Turns::give_back(const void* instance) {
  {
    const std::lock_guard lock(mutex_);
    holders_.erase(instance);
  }
  freed_.notify_all();
}

std::size_t Turns::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiters_.size();
}

}  // namespace plait::plugins
