// Gives events their number and time and passes them on.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "events/event.hpp"
#include "events/payloads.hpp"
#include "events/sink.hpp"

namespace plait::events {

// emit() and flush() may be called from any thread, also by a sink while it is called; every sink
// gets all events in the order of their numbers. The filter is set before.
class Bus {
 public:
  // `last_seq`: number of the last event of a run that goes on.
  explicit Bus(const base::Clock& clock, std::uint64_t last_seq = 0);

  // The sink must outlive the bus or be removed. Sinks are called in the order in which they were
  // added. Both may be done by a sink while it is called, and from any thread.
  void add(Sink& sink);
  // Nothing is delivered to it after this returns.
  void remove(Sink& sink);

  // Applied to every text in the data of an event, keys too, before any sink sees it: hides
  // secrets. Called from the threads that emit.
  void set_filter(std::function<void(std::string&)> filter);

  template <Payload P>
  void emit(Subject subject, const P& payload) {
    emit(std::move(subject), P::type, payload.data());
  }
  // For types of plugins and for data that exists as JSON. Data that is no object is wrapped as
  // {"value": …}.
  void emit(Subject subject, std::string_view type, Json data);

  // Flushes the sinks.
  void flush();

 private:
  class Turn;
  void deliver();
  template <typename Use>
  void for_each_sink(Use use);

  const base::Clock& clock_;
  std::vector<Sink*> sinks_;
  std::function<void(std::string&)> filter_;
  std::mutex mutex_;
  std::atomic<std::thread::id> holder_;  // of the mutex: its sinks may emit
  std::uint64_t last_seq_;
  std::deque<Event> queue_;  // not yet delivered
};

}  // namespace plait::events
