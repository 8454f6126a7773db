// All writes of one moment; the store commits them together or not at all.
#pragma once

#include <vector>

#include "store/rows.hpp"

namespace plait::store {

// no: survives a crash of plait; the newest few may be lost with a power cut, in order, never torn.
// yes: on the disk when apply() returns (intentions, process starts).
enum class Durable { no, yes };

// Rows replace what is stored under the same key: a run's id; (run, index) of a step run; with the
// attempt of an Attempt; with attempt and key of a Process; with the key of an Intention; (run,
// name) of a Lane. Of several rows with one key the last one counts. Kinds are written in the order
// of the members below, so a run and its step runs may come in one batch. Decisions and messages
// are always added.
struct Batch {
  std::vector<Run> runs;
  std::vector<RunChange> run_changes;
  std::vector<StepRun> step_runs;
  std::vector<Attempt> attempts;
  std::vector<Process> processes;
  std::vector<Intention> intentions;
  std::vector<Decision> decisions;
  std::vector<Lane> lanes;
  std::vector<TaskMessage> messages;
  std::vector<Delivery> deliveries;
  Durable durable = Durable::no;

  [[nodiscard]] bool empty() const {
    return runs.empty() && run_changes.empty() && step_runs.empty() && attempts.empty() &&
           processes.empty() && intentions.empty() && decisions.empty() && lanes.empty() &&
           messages.empty() && deliveries.empty();
  }
};

}  // namespace plait::store
