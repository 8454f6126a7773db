// One entry into a step: the step runs it is for, and all that happens until they are settled.
// While it waits nothing of it is alive but this and its processes.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <plait/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "graph/graph.hpp"
#include "run/processes.hpp"
#include "schedule/state.hpp"

namespace plait::run {

struct Call {
  std::uint64_t id = 0;
  std::vector<graph::NodeId> open;  // not settled yet, in task order
  int attempt = 1;
  bool gather = false;
  bool observer = false;
  std::shared_ptr<const Json> with;  // expanded
  Json state = Json::object();       // what the step keeps between calls
  bool in_flight = false;            // a thread is inside the plugin
  bool awaits_slot = false;          // decided: entered when the scheduler grants it
  bool stopping = false;             // asked to end: nothing new is started
  bool expired = false;              // out of time
  bool wants_events = false;
  std::vector<std::string> lanes;  // that it was last to enter
  bool outside = false;            // of those: it waits without a slot
  bool events_over = false;        // an observing call that has to be told the end
  bool told_over = false;
  std::optional<schedule::TimePoint> timer;
  std::deque<Json> causes;
  std::map<std::string, ProcessId> processes;  // alive, by key
  std::set<std::string> used_keys;
};

}  // namespace plait::run
