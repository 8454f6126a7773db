// The states of a step run, and time as the scheduler counts it.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace plait::schedule {

// Nanoseconds of a clock that stops while the machine is suspended.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

enum class State {
  pending,
  running,
  waiting,  // on a process, a timer, events or a pool
  blocked,  // on a person
  succeeded,
  failed,
  skipped,    // something that it needs did not succeed
  off,        // its own `if` was false
  cancelled,  // the run was aborted, refused or interrupted
};

[[nodiscard]] constexpr bool terminal(State s) {
  return s >= State::succeeded;
}
[[nodiscard]] constexpr bool ok(State s) {
  return s == State::succeeded || s == State::off;
}

[[nodiscard]] constexpr std::string_view to_text(State s) {
  constexpr std::string_view words[] = {"pending", "running", "waiting", "blocked",  "succeeded",
                                        "failed",  "skipped", "off",     "cancelled"};
  return words[static_cast<int>(s)];
}
[[nodiscard]] constexpr std::optional<State> state_from(std::string_view text) {
  for (int i = 0; i <= static_cast<int>(State::cancelled); ++i)
    if (to_text(static_cast<State>(i)) == text) return static_cast<State>(i);
  return std::nullopt;
}

}  // namespace plait::schedule
