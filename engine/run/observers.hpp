// Hands the events of a run to whoever watches: the pipeline's observer components, one batch at a
// time each, and the observing steps.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <plait/json.hpp>
#include <string>
#include <vector>

#include "events/bus.hpp"
#include "pipeline/model.hpp"
#include "plugins/instance.hpp"
#include "run/services.hpp"
#include "run/workers.hpp"

namespace plait::run {

class ObserverHub : public events::Sink {
 public:
  // `wake` is called when events of an observed step have come in; from any thread.
  ObserverHub(const pipeline::Pipeline& pipeline, plugins::Instances& instances, Services& services,
              Workers& workers, Json run, std::function<void()> wake);

  void on_event(const events::Event& event) noexcept override;

  // The events of what `step` observes since the last call; for the run's thread.
  [[nodiscard]] Json take_observed(const std::string& step);
  // Starts a call for every observer component that has something to see and is idle.
  void dispatch();
  // Hands over the last events with "done" and waits for the observers. Their errors, for warnings.
  std::vector<Error> finish();

 private:
  struct Watcher {
    pipeline::Use use;
    Json queue = Json::array();
    bool busy = false;
    bool broken = false;
    bool done = false;
  };
  void call(Watcher& watcher, Json events, bool done);

  plugins::Instances& instances_;
  Services& services_;
  Workers& workers_;
  Json run_;
  std::function<void()> wake_;
  std::multimap<std::string, std::string> observing_;  // observed step -> observing step
  std::mutex mutex_;
  std::condition_variable idle_;
  std::vector<std::unique_ptr<Watcher>> watchers_;
  std::map<std::string, Json> observed_;  // by observing step
  std::vector<Error> errors_;
};

}  // namespace plait::run
