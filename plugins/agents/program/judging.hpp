// How a turn of a described program ended.
#pragma once

#include <plait/agent.hpp>

#include "agents/program/description.hpp"
#include "agents/program/turn.hpp"

namespace plait::agents {

Judgement judge_turn(const Description& description, const Turn& turn, const Outcome& outcome,
                     int commits);

}  // namespace plait::agents
