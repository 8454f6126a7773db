// The catalogue of the engine's event types. What each carries: payloads.hpp.
#pragma once

#include <span>
#include <string_view>

namespace plait::events {

namespace types {

inline constexpr char run_started[] = "run.started";
inline constexpr char run_paused[] = "run.paused";
inline constexpr char run_finished[] = "run.finished";
inline constexpr char plan_ready[] = "plan.ready";
inline constexpr char cancel_requested[] = "cancel.requested";
inline constexpr char step_queued[] = "step.queued";
inline constexpr char step_started[] = "step.started";
inline constexpr char step_waiting[] = "step.waiting";
inline constexpr char step_resumed[] = "step.resumed";
inline constexpr char step_blocked[] = "step.blocked";
inline constexpr char step_decided[] = "step.decided";
inline constexpr char step_told[] = "step.told";
inline constexpr char step_retry[] = "step.retry";
inline constexpr char step_succeeded[] = "step.succeeded";
inline constexpr char step_failed[] = "step.failed";
inline constexpr char step_skipped[] = "step.skipped";
inline constexpr char step_off[] = "step.off";
inline constexpr char step_cancelled[] = "step.cancelled";
inline constexpr char process_started[] = "process.started";
inline constexpr char process_ended[] = "process.ended";
inline constexpr char lane_closed[] = "lane.closed";
inline constexpr char lane_opened[] = "lane.opened";
inline constexpr char pool_limit[] = "pool.limit";
inline constexpr char budget_reached[] = "budget.reached";
inline constexpr char warning[] = "warning";
inline constexpr char log[] = "log";
inline constexpr char display[] = "display";

}  // namespace types

struct EventType {
  std::string_view name;
  std::string_view meaning;  // one line
};

// All of the above, in the order of a run.
std::span<const EventType> event_types();

// Plugins send "display" and types of their own: two or more words joined by dots, the first not
// one of the engine's ("agent.status"). A word is lower-case letters, digits and '_', beginning
// with a letter.
bool may_be_sent_by_plugin(std::string_view type);

}  // namespace plait::events
