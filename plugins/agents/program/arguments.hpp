// The command of a turn, from a description.
#pragma once

#include <plait/command.hpp>
#include <plait/json.hpp>
#include <string>

#include "agents/program/description.hpp"

namespace plait::agents {

// The program's name for the turn's model: by the project's table, then by the description's. A
// size (haiku, sonnet, opus) that neither knows, and "auto", give "": the program's own choice.
[[nodiscard]] std::string model_of(const Description& description, const Json& turn);

// Error (config): the turn lacks what the description needs.
Result<Command> command_of(const Description& description, const Json& turn);

// Names of variables that every program may have: what it needs to run at all and to find its
// provider through a proxy.
[[nodiscard]] const std::vector<std::string>& usual_environment();

}  // namespace plait::agents
