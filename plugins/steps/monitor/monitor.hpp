// Step `monitor`: watches the step runs that it observes and says how they are. It acts on nothing.
#pragma once

#include <plait/step.hpp>

#include "monitor/watch.hpp"

namespace plait::monitor {

class MonitorStep final : public Step {
 public:
  static constexpr char name[] = "monitor";
  static constexpr char manifest[] = R"({
    "description": "shows how the agents are: HEALTHY, WARNING, STALLED, FAILED, DONE",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "interval": {"type": ["number", "string"], "format": "duration", "default": "30s",
        "description": "time between two status blocks"},
      "warn": {"type": ["number", "string"], "format": "duration", "default": "5m",
        "description": "no sign of life for so long: WARNING"},
      "stall": {"type": ["number", "string"], "format": "duration", "default": "10m",
        "description": "no sign of life for so long: STALLED"},
      "min_memory_mb": {"type": "number", "minimum": 0, "default": 512,
        "description": "less available memory is told; 0 = do not look"},
      "min_disk_mb": {"type": "number", "minimum": 0, "default": 1024,
        "description": "less space for the project's disk is told; 0 = do not look"}}},
    "error_classes": ["config"]})";

  static Result<std::unique_ptr<MonitorStep>> create(const Json& with);

  Result<StepReply> run(const StepRequest& request, Call& call) override;
  Result<StepReply> resume(const StepRequest& request, Call& call) override;
  Result<StepPlan> plan(const StepRequest& request, Call& call) override;

 private:
  void look(const StepRequest& request, Watches& watches, Json& state, Call& call) const;
  void tell_changes(Watches& watches, double now, Call& call) const;
  [[nodiscard]] std::vector<std::string> shortages(const std::string& project) const;

  double interval_s_ = 30;
  Limits limits_;
  double min_memory_mb_ = 512;
  double min_disk_mb_ = 1024;
};

}  // namespace plait::monitor
