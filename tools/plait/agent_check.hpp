// Which agents could work here, by their own word.
#pragma once

#include <vector>

#include "machine.hpp"
#include "plugins/registry.hpp"

namespace plait::cli {

// "agents", and a check for each whose program is there. Each is asked for its health, and its
// program for its version; nothing is sent anywhere.
[[nodiscard]] std::vector<MachineCheck> look_at_agents(const plugins::Registry& registry);

}  // namespace plait::cli
