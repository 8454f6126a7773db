// One thing that happened in a run, and its form as a line of NDJSON.
#pragma once

#include <cstdint>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait::events {

// Whom an event is about. Empty step: the run itself; empty task: a step for the whole batch.
struct Subject {
  std::string step;
  std::string task;
  int attempt = 0;  // 0: none yet
  friend bool operator==(const Subject&, const Subject&) = default;
};

struct Event {
  std::uint64_t seq = 0;     // 1, 2, 3, … of a run, without gaps; goes on when it is resumed
  std::int64_t time_ns = 0;  // wall clock since 1970, whole microseconds; may step back, seq not
  std::string type;          // of the catalogue (event_type.hpp) or a plugin's own
  Subject subject;
  Json data = Json::object();
  friend bool operator==(const Event&, const Event&) = default;
};

// {"seq","time" (seconds since 1970),"type","step","task","attempt","data"}; step, task and attempt
// only where there are any. The schema is sdk/schemas/event.schema.json.
Json to_json(const Event& event);

// The same on one line, keys in the order above, ending in '\n'. Never fails: bytes that are no
// UTF-8 become U+FFFD.
std::string to_line(const Event& event);
void append_line(std::string& to, const Event& event);

// Unknown keys are passed over. Error `io` says what is wrong with the line.
Result<Event> parse_line(std::string_view line);

}  // namespace plait::events
