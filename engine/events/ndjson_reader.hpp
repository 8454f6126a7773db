// Reads what NdjsonSink wrote, also while it is being written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <plait/result.hpp>
#include <vector>

#include "events/event.hpp"

namespace plait::events {

// Name of the file in the folder of a run that has all its events.
inline constexpr char run_log_name[] = "events.ndjson";

struct EventsRead {
  std::vector<Event> events;
  std::uint64_t next = 0;  // offset to go on from, behind the last whole line
  int bad_lines = 0;       // whole lines that are no events, passed over
};

// The events behind `offset` (of a former `next`). Error: not_found, io.
Result<EventsRead> read_events(const std::filesystem::path& path, std::uint64_t offset = 0);

// The number of the last event in the file, 0 without one.
Result<std::uint64_t> last_seq(const std::filesystem::path& path);

// Cuts off what follows the last line end: a line that a crash left unfinished. A missing file, a
// pipe and a file without such a line are left alone.
Status cut_torn_line(const std::filesystem::path& path);

}  // namespace plait::events
