// Events as lines of a log.
#pragma once

#include <plait/json_fwd.hpp>
#include <string>

namespace plait::observers {

// The lines of one event, each ending in '\n'; empty for what is not worth reading. Whatever stands
// in an event stays on its own line: control characters become blanks.
std::string log_lines(const Json& event);

}  // namespace plait::observers
