// Whether a described program can work here, as far as can be seen without running it.
#pragma once

#include <optional>
#include <plait/agent.hpp>
#include <string>

#include "agents/program/description.hpp"

namespace plait::agents {

// The error when the program is in no folder of PATH, or is no file that can be run.
std::optional<Health> missing_program(const Description& description);

// What its version command printed, and whether a login is to be seen: that one of the variables is
// set or one of the files is there. What is in them is never read.
Health health_from(const Description& description, const Json& outcome);

// The command that asks for its version; nullopt when there is none.
std::optional<Command> version_command(const Description& description);

}  // namespace plait::agents
