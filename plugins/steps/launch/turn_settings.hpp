// What a pipeline says about the agent's turns: how often one is tried, how long it may take, what
// it may cost, and what it finds around it.
#pragma once

#include <map>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "launch/aftermath.hpp"
#include "launch/spending.hpp"

namespace plait::launch {

// What is taken when an agent or its provider will not do: either may be left as it was.
struct Fallback {
  Json agent;         // a component, or null
  std::string model;  // or empty
};

enum class OnStall { warn, restart, stop };

struct TurnSettings {
  Patience patience;
  Aftermath aftermath;
  double backoff_s = 5;  // before the first retry, doubling
  std::vector<Fallback> fallbacks;
  double timeout_s = 0;  // of a turn; 0: none beside the step's
  double silence_s = 900;
  OnStall on_stall = OnStall::restart;
  SpendingLimit limit;
  Prices prices;
  int port_base = 20'000, port_count = 100;
  std::map<std::string, std::string> caches;  // variable -> folder
  double min_disk_mb = 64;

  // Error (config): a value that cannot be meant.
  static Result<TurnSettings> from_json(const Json& with);
};

}  // namespace plait::launch
