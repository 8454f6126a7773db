// What the store keeps, as plain values. Members that say "JSON" hold the text of a JSON document
// (made by plait::dump, so any bytes are accepted on the way in); empty means none. Times are
// seconds since the epoch, as everywhere in plait's contracts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/process_identity.hpp"

namespace plait::store {

// running: a process works on it, or worked on it and died (RunLock tells which). paused: nothing
// can go on before a person decides. finished: all step runs are terminal. aborted: ended by an
// error of plait itself. interrupted: stopped on request, can be resumed.
enum class RunState { running, paused, finished, aborted, interrupted };

std::string_view to_string(RunState state);
std::optional<RunState> run_state(std::string_view text);

// One execution of a pipeline. `source` is the pipeline as it was expanded, `plan` the graph.
struct Run {
  std::string id;
  std::string pipeline;
  std::string project;  // absolute path
  std::string argv;     // JSON
  std::string params;   // JSON
  std::string source;   // JSON or text
  std::string plan;     // JSON
  RunState state = RunState::running;
  std::optional<int> exit_code;
  double started = 0;
  std::optional<double> finished;
  ProcessIdentity owner;  // who works, or last worked, on it
  std::string report;     // JSON
  std::string version;    // of plait
};

// What changes in a run after it was put in; members that are empty leave the stored value alone.
// A state of running or paused clears exit code and end.
struct RunChange {
  std::string id;
  RunState state = RunState::running;
  std::optional<int> exit_code;
  std::optional<double> finished;
  std::optional<ProcessIdentity> owner;
  std::string plan;         // JSON
  std::string report;       // JSON
  std::string params = {};  // JSON
  std::string source = {};  // JSON or text
};

// The newest known of one step run; `index` is its place in the plan.
struct StepRun {
  std::string run;
  int index = 0;
  std::string step;
  std::string task;  // empty: for the whole batch
  std::string status = "pending";
  int attempt = 0;
  std::string outputs;   // JSON
  std::string error;     // JSON
  std::string state;     // JSON: what the step itself keeps between calls
  std::string waits;     // JSON: what it waits for, or what a person has to decide
  std::string warnings;  // JSON
  std::optional<double> started;
  std::optional<double> finished;
  double seconds = 0;  // worked, all attempts
  std::string spent;   // JSON: what it told of its spending, {"before": {…}, "now": {…}}
  friend bool operator==(const StepRun&, const StepRun&) = default;
};

struct Attempt {
  std::string run;
  int index = 0;
  int attempt = 1;
  std::string status;
  std::string error;  // JSON
  double started = 0;
  std::optional<double> finished;
  friend bool operator==(const Attempt&, const Attempt&) = default;
};

// A process that a step run waits for, known by its `key` within the attempt. No outcome: not ended
// as far as the store knows.
struct Process {
  std::string run;
  int index = 0;
  int attempt = 1;
  std::string key;
  std::string dir;      // of plait-supervise: pid, lock, output, status
  std::string command;  // JSON
  std::int64_t pid = 0;
  double started = 0;
  std::string outcome;  // JSON
  friend bool operator==(const Process&, const Process&) = default;
};

// Something a step is about to do and must not do twice; settled once it is known to be done.
struct Intention {
  std::string run;
  int index = 0;
  std::string key;
  std::string what;  // JSON
  bool settled = false;
  friend bool operator==(const Intention&, const Intention&) = default;
};

// What a person answered to a blocked step run. `id` grows within a store and is given by it.
struct Decision {
  std::int64_t id = 0;
  std::string run;
  int index = 0;
  std::string choice;
  std::string reason;
  std::string by;
  double time = 0;
  friend bool operator==(const Decision&, const Decision&) = default;
};

// A lane of a run that was shut, kept so that a run that goes on finds it so.
struct Lane {
  std::string run;
  std::string name;
  double until = 0;
  std::string reason;
  int strikes = 0;  // how often in a row
  friend bool operator==(const Lane&, const Lane&) = default;
};

// What a person told a task; for the step run of it that takes messages. `id` grows within a store
// and is given by it.
struct TaskMessage {
  std::int64_t id = 0;
  std::string run;
  std::string task;  // or the name of a step that has none
  std::string text;
  std::string sender;
  double time = 0;
  std::optional<double> delivered;
  friend bool operator==(const TaskMessage&, const TaskMessage&) = default;
};

// That a message has reached its step run, and when.
struct Delivery {
  std::int64_t message = 0;
  double time = 0;
};

}  // namespace plait::store
