#include "events/payloads.hpp"

#include <plait/call.hpp>

namespace plait::events {

namespace {

// An object without its empty texts.
Json filled(Json object) {
  for (auto member = object.begin(); member != object.end();) {
    const bool empty = member->is_string() && member->get_ref<const std::string&>().empty();
    member = empty ? object.erase(member) : std::next(member);
  }
  return object;
}

}  // namespace

Json RunStarted::data() const {
  return {{"run", run},
          {"pipeline", pipeline},
          {"project", project},
          {"resumed", resumed},
          {"dry_run", dry_run}};
}

Json PlanReady::data() const {
  return {{"steps", steps}, {"step_runs", step_runs}, {"tasks", tasks}};
}

Json RunPaused::data() const {
  Json data{{"blocked", blocked}};
  if (!budgets.empty()) data["budgets"] = budgets;
  return data;
}

Json RunFinished::data() const {
  return {{"state", state},
          {"exit_code", exit_code},
          {"seconds", seconds},
          {"step_runs", Json(step_runs)}};
}

Json CancelRequested::data() const {
  return filled({{"force", force}, {"by", by}});
}

Json StepQueued::data() const {
  return {{"pool", pool}};
}

Json StepStarted::data() const {
  return {{"uses", uses}};
}

Json StepWaiting::data() const {
  Json data{{"processes", processes}, {"events", events}};
  if (timer_s) data["timer_s"] = *timer_s;
  if (!lanes.empty()) data["lanes"] = lanes;
  if (until) data["until"] = *until;
  return data;
}

Json StepResumed::data() const {
  return filled({{"cause", cause}, {"key", key}});
}

Json StepBlocked::data() const {
  return filled(
      {{"question", question}, {"choices", choices}, {"evidence", evidence}, {"remedy", remedy}});
}

Json StepDecided::data() const {
  return filled({{"choice", choice}, {"reason", reason}, {"by", by}});
}

Json StepTold::data() const {
  return filled({{"text", text}, {"from", from}});
}

Json StepRetry::data() const {
  return {{"error", to_json(error)}, {"next", next}, {"attempts", attempts}, {"delay_s", delay_s}};
}

Json StepSucceeded::data() const {
  Json data{{"seconds", seconds}};
  if (!warnings.empty()) data["warnings"] = warnings;
  return data;
}

Json StepFailed::data() const {
  return {{"error", to_json(error)}, {"seconds", seconds}};
}

Json StepSkipped::data() const {
  return {{"reason", reason}};
}

Json StepOff::data() const {
  return {{"condition", condition}};
}

Json StepCancelled::data() const {
  return {{"reason", reason}};
}

Json ProcessStarted::data() const {
  return {{"key", key}, {"dir", dir}, {"argv", argv}, {"pid", pid}, {"adopted", adopted}};
}

Json ProcessEnded::data() const {
  return {{"key", key}, {"outcome", outcome}};
}

Json LaneClosed::data() const {
  return filled({{"lane", lane}, {"until", until}, {"reason", reason}});
}

Json LaneOpened::data() const {
  return {{"lane", lane}};
}

Json PoolLimit::data() const {
  return {{"pool", pool}, {"limit", limit}, {"reason", reason}};
}

Json BudgetReached::data() const {
  return filled(
      {{"budget", budget}, {"limit", limit}, {"spent", spent}, {"unit", unit}, {"remedy", remedy}});
}

Json Warning::data() const {
  return filled({{"message", message}, {"remedy", remedy}});
}

Json Log::data() const {
  return {{"level", level}, {"source", source}, {"message", message}};
}

}  // namespace plait::events
