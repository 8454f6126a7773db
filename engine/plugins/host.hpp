// What a run offers to the components it calls: the engine's side of `plait_host` (abi.h).
#pragma once

#include <cstdint>
#include <plait/call.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait::plugins {

// Whose call it is. Components that are called by a component share the identity of its caller.
struct CallInfo {
  std::string run;
  std::string step;
  std::string task;  // empty: not mapped, or gather
  int attempt = 1;
  bool dry_run = false;
};

// Implemented by the run. Every function may be called from any thread while an invocation lasts,
// also from threads that a plugin made. An exception that escapes one is reported to the plugin as
// a refusal; it never crosses the plugin's frames.
class HostServices {
 public:
  virtual ~HostServices() = default;

  // Must not block: plugins poll it.
  [[nodiscard]] virtual Cancel cancelled(const CallInfo& info) const = 0;
  // The run's clocks in nanoseconds.
  [[nodiscard]] virtual std::int64_t monotonic_ns() const = 0;
  [[nodiscard]] virtual std::int64_t wall_ns() const = 0;  // since 1970

  // Event types of the engine's own, which no plugin may send.
  [[nodiscard]] virtual bool reserved_event(std::string_view type) const = 0;
  // An event that was checked: the type is "display" or words joined by dots and not reserved,
  // `json` is valid JSON of at most event_limit bytes. Must not block.
  virtual void emit(const CallInfo& info, std::string_view type, std::string_view json) = 0;
  // An event that was dropped, and why.
  virtual void event_dropped(const CallInfo& info, std::string_view type,
                             std::string_view reason) = 0;

  // Durable notes around effects. Never called in a dry run; `json` is valid JSON.
  virtual Status intend(const CallInfo& info, std::string_view key, std::string_view json) = 0;
  virtual Status settle(const CallInfo& info, std::string_view key) = 0;

  virtual void mask(std::string_view secret) = 0;  // never empty
  // Replaces what was to be masked, in place.
  virtual void hide(std::string& text) const { static_cast<void>(text); }
  // `component` is "kind name" of the component that speaks.
  virtual void log(const CallInfo& info, std::string_view component, LogLevel level,
                   std::string_view text) = 0;
};

inline constexpr std::size_t event_limit = 64 << 10;    // bytes of one event's JSON
inline constexpr std::size_t outputs_limit = 64 << 10;  // bytes of a step run's outputs
inline constexpr int depth_limit = 8;                   // calls within calls

}  // namespace plait::plugins
