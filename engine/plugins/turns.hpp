// One thread at a time in an instance that asks for it, without deadlock.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <vector>

namespace plait::plugins {

class CallFrame;

// Instances are told apart by address and never looked into. Threads: any.
class Turns {
 public:
  // Waits until no other call is in `instance`, and takes it for `frame`. False, at once, when that
  // would never happen: whoever is in there waits, through other instances, for a call that
  // `frame` is part of.
  [[nodiscard]] bool take(const void* instance, const CallFrame& frame);
  void give_back(const void* instance);
  [[nodiscard]] std::size_t waiting() const;  // calls that are in take now

 private:
  struct Waiter {
    const CallFrame* frame;
    const void* instance;
  };
  [[nodiscard]] bool never_free(const void* instance, const CallFrame& frame,
                                std::size_t depth) const;

  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::map<const void*, const CallFrame*> holders_;
  std::vector<Waiter> waiters_;
};

}  // namespace plait::plugins
