// What has to outlive a step run that is begun anew, after `plait resume` or as another attempt:
// the agent's session, what was spent, and how often it was tried. A file in the run's folder.
#pragma once

#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>

#include "launch/spending.hpp"
#include "launch/work.hpp"

namespace plait::launch {

struct Ledger {
  std::string agent;         // whose session it is
  std::string session;       // empty: none that could be resumed
  Json agent_state;          // the agent's own of its last turn; null: none
  Spending spent;            // by turns that have ended
  int retries = 0;           // since the last turn that went well
  std::size_t fallback = 0;  // how many of the settings' fallbacks were taken
};

// An empty one when there is none, or none that can be read.
Ledger read_ledger(const Work& work);
Status write_ledger(const Work& work, const Ledger& ledger);

// A random UUID, version 4, as agents want their sessions named.
std::string new_uuid();

}  // namespace plait::launch
