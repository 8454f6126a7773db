// Where events go, and the two sinks that keep nothing on disk.
#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "events/event.hpp"

namespace plait::events {

// Called by one Bus, one event at a time, in the order of seq, from whichever thread emits. May
// itself emit on that bus: such events are delivered after the one at hand. Must not block.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void on_event(const Event& event) noexcept = 0;
  // At the end of each moment of a run: what was held back goes out now.
  virtual void flush() noexcept {}
};

// Keeps all events. all() may be called from any thread.
class MemorySink final : public Sink {
 public:
  void on_event(const Event& event) noexcept override {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
  }
  [[nodiscard]] std::vector<Event> all() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Event> events_;
};

// Calls a function, which must not throw.
class CallbackSink final : public Sink {
 public:
  explicit CallbackSink(std::function<void(const Event&)> function)
      : function_(std::move(function)) {}
  void on_event(const Event& event) noexcept override { function_(event); }

 private:
  std::function<void(const Event&)> function_;
};

}  // namespace plait::events
