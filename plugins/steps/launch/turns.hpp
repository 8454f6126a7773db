// What a turn is made of.
#pragma once

#include <plait/json_fwd.hpp>
#include <string>

#include "launch/settings.hpp"
#include "launch/work.hpp"

namespace plait::launch {

std::string name_of_agent(const Json& spec);

// The project's names of models for an agent; for `auto`, which chooses later, all of them.
Json models_for(const Settings& settings, const std::string& agent);

// `turn` of agent/1's prepare, without a prompt yet. `phase`: null for the whole plan.
Json turn_of(const Work& work, const Json& phase, const std::string& prompt_file);

// Where the prompt of that turn goes; turns count from 1.
std::string prompt_file_of(const Work& work, int turn);

}  // namespace plait::launch
