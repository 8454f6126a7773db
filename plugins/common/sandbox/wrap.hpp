// A command, confined.
#pragma once

#include <plait/command.hpp>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>

namespace plait::sandbox {

// The same command inside: its argv is given to plait-confine. `context`: what context_of made; an
// empty one, or one whose mode is off, changes nothing. No I/O but for the user's home in the
// environment. Error (config): a folder to be written holds the repository.
Result<Command> wrap(const Command& command, const Json& context);

}  // namespace plait::sandbox
