// What the monitor knows of each task, and how events change it.
#pragma once

#include <cstdint>
#include <map>
#include <plait/json.hpp>
#include <string>
#include <vector>

namespace plait::monitor {

enum class TaskState { waiting, running, blocked, succeeded, failed, left_out };
enum class Health { unknown, healthy, warning, stalled, failed, done };

// Times are seconds since 1970; 0: not yet.
struct Watch {
  std::string task, title, agent, branch, worktree, base;
  std::vector<std::string> files;  // that the plan declares
  TaskState state = TaskState::waiting;
  Health health = Health::unknown;
  double started = 0, ended = 0, estimate_s = 0;
  double life = 0;       // the last sign of it
  std::string life_why;  // commit, output, files, processor, start
  std::string words;     // the agent's last: of its status, as soon as it has told one
  bool told_status = false;
  std::string waits;   // for its provider, or until it is tried again: why; empty: it does not
  std::string reason;  // of a failure
  std::string commit, commit_subject;
  double commit_time = 0;
  std::string output;  // file of the running process
  std::int64_t pid = 0;
  std::uint64_t ticks = 0;  // CPU time of its tree at the last look

  void show_life(double time, const char* why) {
    if (time > life) {
      life = time;
      life_why = why;
    }
  }
};

using Watches = std::map<std::string, Watch>;

const char* to_text(TaskState state);
const char* to_text(Health health);  // HEALTHY, WARNING, STALLED, FAILED, DONE, "" when unknown

// From and to the step's state.
Watches watches_from(const Json& state);
Json to_json(const Watches& watches);

// Adds the tasks of a batch, waiting.
void add_tasks(const Json& tasks, Watches& watches);

// How what is observed stands as the watch begins, {step: [{"task","status","outputs","error"},…]}:
// where a run is resumed, some tasks have ended before. `now`: seconds since 1970.
void add_outcomes(const Json& observed, double now, Watches& watches);

// An event of an observed step run, {"time","type","task","data",…}; others change nothing.
void apply_event(const Json& event, Watches& watches);

struct Limits {
  double warn_s = 300, stall_s = 600;
};
Health health_of(const Watch& watch, const Limits& limits, double now);

}  // namespace plait::monitor
