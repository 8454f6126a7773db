// The step "analyze": from names of PRPs to tasks with scores, models, edges and estimates.
#pragma once

#include <plait/step.hpp>

namespace plait::analyze {

// Outputs: tasks, target, overlaps, estimate, pipeline_hints. Reads the project and its repository;
// writes nothing but the snapshots in the run folder, and not even those in a dry run.
class Analyze final : public Step {
 public:
  static constexpr char name[] = "analyze";
  static const char manifest[];

  explicit Analyze(const Json&) {}
  Result<StepReply> run(const StepRequest& request, Call& call) override;
};

}  // namespace plait::analyze
