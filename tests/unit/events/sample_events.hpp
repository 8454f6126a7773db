// One event of each type of the catalogue.
#pragma once

#include <utility>
#include <vector>

#include "events/payloads.hpp"

namespace plait::events::testing {

struct Sample {
  std::string_view type;
  Json data;
};

template <Payload P>
Sample sample(const P& payload) {
  return {P::type, payload.data()};
}

inline std::vector<Sample> sample_events() {
  const Error error{
      "timeout", "took too long", "give it more time", SourceSpan{"a.toml", 1, 2, 3}, {"a note"}};
  return {
      sample(RunStarted{"20261122-201133-k3f9", "batch", "/project", false, true}),
      sample(PlanReady{8, 20, 3}),
      sample(StepQueued{"agents"}),
      sample(StepStarted{"launch"}),
      sample(StepWaiting{{"turn-1"}, 2.5, true, {"anthropic"}, 1800000000.5}),
      sample(StepResumed{"exit", "turn-1"}),
      sample(ProcessStarted{"turn-1", "/run/proc", {"true"}, 4711, false}),
      sample(ProcessEnded{"turn-1", {{"kind", "exited"}, {"code", 0}}}),
      sample(StepBlocked{"take it?", {"accept", "reject"}, {{"files", 2}}, "plait decide"}),
      sample(StepDecided{"accept", "looks fine", "ann"}),
      sample(StepTold{"take tabs", "ann"}),
      sample(StepRetry{error, 2, 3, 1.5}),
      sample(StepSucceeded{12.5, {"a warning"}}),
      sample(StepFailed{error, 3}),
      sample(StepSkipped{"\"launch[A]\" failed"}),
      sample(StepOff{"params.merge"}),
      sample(StepCancelled{"the run was cancelled"}),
      sample(CancelRequested{true, "SIGINT"}),
      sample(RunPaused{{"merge[A]"}, {"cost"}}),
      sample(RunFinished{"finished", 1, 60.5, {{"succeeded", 7}, {"failed", 1}}}),
      sample(LaneClosed{"anthropic", 1800000000.5, "429"}),
      sample(LaneOpened{"anthropic"}),
      sample(PoolLimit{"agents", 2, "CPU pressure 60 %"}),
      sample(BudgetReached{"cost", 5, 5.25, "USD", "plait resume --max-cost N goes on with more"}),
      sample(Warning{"little space is left", "free some"}),
      sample(Log{"info", "step launch", "a line"}),
      {types::display,
       {{"title", "models"},
        {"columns", {"task", "model"}},
        {"rows", Json::array({Json::array({"A", "haiku"})})},
        {"align", "ll"}}},
  };
}

}  // namespace plait::events::testing
