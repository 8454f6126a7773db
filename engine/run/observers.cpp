#include "run/observers.hpp"

#include <utility>

namespace plait::run {

ObserverHub::ObserverHub(const pipeline::Pipeline& pipeline, plugins::Instances& instances,
                         Services& services, Workers& workers, Json run, std::function<void()> wake)
    : instances_(instances),
      services_(services),
      workers_(workers),
      run_(std::move(run)),
      wake_(std::move(wake)) {
  for (const pipeline::Use& use : pipeline.observers) {
    watchers_.push_back(std::make_unique<Watcher>());
    watchers_.back()->use = use;
  }
  for (const pipeline::Step& step : pipeline.steps)
    for (const pipeline::Name& name : step.observes) observing_.emplace(name.text, step.id);
}

void ObserverHub::on_event(const events::Event& event) noexcept {
  try {
    const auto [first, last] = observing_.equal_range(event.subject.step);
    const bool observed = first != last;
    if (watchers_.empty() && !observed) return;
    const Json json = events::to_json(event);
    {
      const std::lock_guard lock(mutex_);
      for (auto& watcher : watchers_)
        if (!watcher->broken) watcher->queue.push_back(json);
      for (auto it = first; it != last; ++it) observed_[it->second].push_back(json);
    }
    if (observed) wake_();
  } catch (...) {  // out of memory: an observer misses an event, the run goes on
  }
}

Json ObserverHub::take_observed(const std::string& step) {
  const std::lock_guard lock(mutex_);
  const auto it = observed_.find(step);
  return it == observed_.end() ? Json::array() : std::exchange(it->second, Json::array());
}

void ObserverHub::dispatch() {
  std::vector<Workers::Job> jobs;
  {
    const std::lock_guard lock(mutex_);
    for (auto& watcher : watchers_) {
      if (watcher->busy || watcher->broken || watcher->queue.empty()) continue;
      watcher->busy = true;
      jobs.emplace_back([this, w = watcher.get(),
                         events = std::exchange(watcher->queue, Json::array())]() mutable {
        call(*w, std::move(events), false);
      });
    }
  }
  workers_.submit_many(std::move(jobs));
}

void ObserverHub::call(Watcher& watcher, Json events, bool done) {
  const plugins::CallInfo info{run_.value("id", ""), "observer " + watcher.use.name, "", 1, false};
  Status seen;
  const auto instance =
      instances_.get("observer", watcher.use.name, watcher.use.with, services_, info);
  if (!instance) {
    seen = instance.error();
  } else {
    const Message request{Json{{"run", run_}, {"events", std::move(events)}, {"done", done}}, {}};
    const auto answer = instances_.ask(**instance, "observe", request, services_, info);
    if (!answer) seen = answer.error();
  }
  const std::lock_guard lock(mutex_);
  watcher.busy = false;
  if (!seen) {  // one complaint is enough
    watcher.broken = true;
    watcher.queue.clear();
    errors_.push_back(seen.error());
  }
  idle_.notify_all();
}

std::vector<Error> ObserverHub::finish() {
  std::unique_lock lock(mutex_);
  for (auto& watcher : watchers_) {
    idle_.wait(lock, [&] { return !watcher->busy; });
    if (watcher->broken || std::exchange(watcher->done, true)) continue;
    watcher->busy = true;
    Json events = std::exchange(watcher->queue, Json::array());
    lock.unlock();
    call(*watcher, std::move(events), true);
    lock.lock();
  }
  return std::exchange(errors_, {});
}

}  // namespace plait::run
