// A step: counts the tasks that a step before it found, after a command has been run. Nothing is
// kept in the object: what has to outlive a call travels in the state.
#include <plait/step.hpp>

class CountTasks : public plait::Step {
 public:
  static constexpr const char* name = "count-tasks";
  static constexpr const char* manifest = R"({
    "description": "counts the tasks, and tells a program of it",
    "with_schema": {
      "type": "object", "additionalProperties": false,
      "properties": {"tell": {"type": "array", "items": {"type": "string"}, "minItems": 1,
        "description": "a command; it gets the number in COUNT"}}
    }})";

  explicit CountTasks(const plait::Json& with)
      : tell_(with.value("tell", std::vector<std::string>{"true"})) {}

  plait::Result<plait::StepReply> run(const plait::StepRequest& request, plait::Call&) override {
    const std::size_t count = request.output("analyze", "tasks").size();
    plait::Wait wait;
    wait.state = {{"count", count}};
    wait.start.push_back({"tell", command(request, count), false});
    return wait;
  }

  plait::Result<plait::StepReply> resume(const plait::StepRequest& request, plait::Call&) override {
    plait::Wait wait;
    wait.state = request.state();
    if (request.cause_kind() == "cancel") wait.stop.push_back("tell");
    if (request.cause_kind() != "exit") return wait;
    const auto outcome =
        plait::outcome_from_json(plait::StepRequest::at(request.cause(), "outcome"));
    if (!outcome.success())
      return plait::Failed{plait::fail(plait::error_class::crashed, plait::describe(outcome)), {}};
    return plait::Done{{{"count", plait::StepRequest::at(request.state(), "count")}}, {}};
  }

  // What run would do, for a dry run.
  plait::Result<plait::StepPlan> plan(const plait::StepRequest& request, plait::Call&) override {
    plait::StepPlan plan;
    plan.actions.push_back("tell " + tell_.front() + " of " +
                           std::to_string(request.output("analyze", "tasks").size()) + " tasks");
    return plan;
  }

 private:
  [[nodiscard]] plait::Command command(const plait::StepRequest& request, std::size_t count) const {
    plait::Command command;
    command.argv = tell_;
    command.cwd = request.project();
    command.env = {{"COUNT", std::to_string(count)}};
    return command;
  }

  std::vector<std::string> tell_;
};

PLAIT_PLUGIN("count-tasks", "1.0.0", CountTasks)
