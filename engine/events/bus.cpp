#include "events/bus.hpp"

#include <algorithm>
#include <utility>

#include "events/filter.hpp"

namespace plait::events {

// Holds the mutex, unless this thread holds it already further up (a sink that emits).
class Bus::Turn {
 public:
  explicit Turn(Bus& bus)
      : bus_(bus),
        nested_(bus.holder_.load(std::memory_order_relaxed) == std::this_thread::get_id()) {
    if (nested_) return;
    bus_.mutex_.lock();
    bus_.holder_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (nested_) return;
    bus_.holder_.store(std::thread::id(), std::memory_order_relaxed);
    bus_.mutex_.unlock();
  }
  [[nodiscard]] bool nested() const { return nested_; }

 private:
  Bus& bus_;
  const bool nested_;
};

Bus::Bus(const base::Clock& clock, std::uint64_t last_seq) : clock_(clock), last_seq_(last_seq) {}

void Bus::add(Sink& sink) {
  const Turn turn(*this);
  sinks_.push_back(&sink);
}

void Bus::remove(Sink& sink) {
  const Turn turn(*this);
  // A sink may do this while the sinks are gone through: deliver() takes the gap away.
  std::replace(sinks_.begin(), sinks_.end(), &sink, static_cast<Sink*>(nullptr));
  if (!turn.nested()) std::erase(sinks_, nullptr);
}

void Bus::set_filter(std::function<void(std::string&)> filter) {
  filter_ = std::move(filter);
}

void Bus::emit(Subject subject, std::string_view type, Json data) {
  if (!data.is_object()) data = Json{{"value", std::move(data)}};
  if (filter_) filter_texts(data, filter_);
  constexpr std::int64_t kNanosPerMicro = 1'000;
  const Turn turn(*this);
  const std::int64_t now = clock_.wall().count();
  queue_.push_back(Event{++last_seq_, now - now % kNanosPerMicro, std::string(type),
                         std::move(subject), std::move(data)});
  if (!turn.nested()) deliver();
}

// By index, since a sink may add or remove sinks.
template <typename Use>
void Bus::for_each_sink(Use use) {
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    if (sinks_[i] != nullptr) use(*sinks_[i]);
  }
}

void Bus::deliver() {
  while (!queue_.empty()) {
    const Event event = std::move(queue_.front());
    queue_.pop_front();
    for_each_sink([&](Sink& sink) { sink.on_event(event); });
  }
  std::erase(sinks_, nullptr);
}

void Bus::flush() {
  const Turn turn(*this);
  if (turn.nested()) return;  // the flush or emit further up goes on
  for_each_sink([](Sink& sink) { sink.flush(); });
  deliver();  // what a flush had to say
}

}  // namespace plait::events
