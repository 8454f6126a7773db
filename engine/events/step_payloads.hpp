// What the events about a step run and its processes carry.
#pragma once

#include <cstdint>
#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "events/event_type.hpp"

namespace plait::events {

struct StepQueued {
  static constexpr std::string_view type = types::step_queued;
  std::string pool;
  [[nodiscard]] Json data() const;
};

struct StepStarted {
  static constexpr std::string_view type = types::step_started;
  std::string uses;  // the component
  [[nodiscard]] Json data() const;
};

struct StepWaiting {
  static constexpr std::string_view type = types::step_waiting;
  std::vector<std::string> processes;  // keys of those that are not ended
  std::optional<double> timer_s;
  bool events = false;
  std::vector<std::string> lanes;  // that it wants to enter
  std::optional<double> until;     // the time at which the last of them opens; seconds since 1970
  [[nodiscard]] Json data() const;
};

struct StepResumed {
  static constexpr std::string_view type = types::step_resumed;
  std::string cause;  // lane: it has entered those that it waited for
  std::string key;    // of the process, where there is one
  [[nodiscard]] Json data() const;
};

struct StepBlocked {
  static constexpr std::string_view type = types::step_blocked;
  std::string question;
  std::vector<std::string> choices;
  Json evidence = Json::object();
  std::string remedy;
  [[nodiscard]] Json data() const;
};

struct StepDecided {
  static constexpr std::string_view type = types::step_decided;
  std::string choice;
  std::string reason;
  std::string by;
  [[nodiscard]] Json data() const;
};

struct StepTold {
  static constexpr std::string_view type = types::step_told;
  std::string text;
  std::string from;
  [[nodiscard]] Json data() const;
};

struct StepRetry {
  static constexpr std::string_view type = types::step_retry;
  Error error;       // of the attempt that failed
  int next = 2;      // number of the attempt that follows
  int attempts = 2;  // how many there may be
  double delay_s = 0;
  [[nodiscard]] Json data() const;
};

struct StepSucceeded {
  static constexpr std::string_view type = types::step_succeeded;
  double seconds = 0;
  std::vector<std::string> warnings;
  [[nodiscard]] Json data() const;
};

struct StepFailed {
  static constexpr std::string_view type = types::step_failed;
  Error error;
  double seconds = 0;
  [[nodiscard]] Json data() const;
};

struct StepSkipped {
  static constexpr std::string_view type = types::step_skipped;
  std::string reason;
  [[nodiscard]] Json data() const;
};

struct StepOff {
  static constexpr std::string_view type = types::step_off;
  std::string condition;  // as written
  [[nodiscard]] Json data() const;
};

struct StepCancelled {
  static constexpr std::string_view type = types::step_cancelled;
  std::string reason;
  [[nodiscard]] Json data() const;
};

struct ProcessStarted {
  static constexpr std::string_view type = types::process_started;
  std::string key;
  std::string dir;
  std::vector<std::string> argv;
  std::int64_t pid = 0;
  bool adopted = false;  // found running by a run that goes on
  [[nodiscard]] Json data() const;
};

struct ProcessEnded {
  static constexpr std::string_view type = types::process_ended;
  std::string key;
  Json outcome = Json::object();  // "outcome" of sdk/schemas/common.schema.json
  [[nodiscard]] Json data() const;
};

}  // namespace plait::events
