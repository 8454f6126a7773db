// What of an agent's events the step itself acts on.
#pragma once

#include <plait/json_fwd.hpp>

namespace plait::launch {

// Keeps of `events` in `noted`: "session" (the newest id), "usage" (the newest sums of the turn),
// "model" (that they are of, as its program calls it), "denied" (the first permission that was
// refused, as one line).
void note_events(const Json& events, Json& noted);

}  // namespace plait::launch
