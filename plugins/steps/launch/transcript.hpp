// What an agent said and did, whole and in one form for all agents, beside its raw output.
#pragma once

#include <plait/call.hpp>
#include <plait/json_fwd.hpp>
#include <string>

namespace plait::launch {

// Appends `events` (agent/1's `read`) to events.ndjson in the folder of the output file, one a line
// with the "time" at which it was read, secrets masked. `state` knows how long the file is
// ("kept"): what was written by a call whose state was lost is cut off first, so that no event is
// there twice. A file that cannot be written is a line in the log and stops nobody.
void keep_events(const std::string& output_file, const Json& events, Json& state, Call& call);

}  // namespace plait::launch
