// Following an agent's output: chunks to the agent's plugin, its events to the host.
#pragma once

#include <plait/call.hpp>
#include <string>

namespace plait::launch {

enum class Until { some, end };  // some: what a call may read without holding others up

// Reads on from where `state` is ("offset", "agent_state") and moves it; what the step itself acts
// on is kept as "noted" (noting.hpp). Status, health, usage and the like become events
// `agent.<type>`; of text and tools only now and then one does.
Status read_output(const Component& agent, const std::string& file, Until until, Json& state,
                   Call& call);

}  // namespace plait::launch
