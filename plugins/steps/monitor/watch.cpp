#include "monitor/watch.hpp"

#include <array>
#include <plait/step.hpp>
#include <utility>

namespace plait::monitor {
namespace {

constexpr std::array kStates{TaskState::waiting,   TaskState::running, TaskState::blocked,
                             TaskState::succeeded, TaskState::failed,  TaskState::left_out};
constexpr std::array kHealths{Health::unknown, Health::healthy, Health::warning,
                              Health::stalled, Health::failed,  Health::done};

template <typename Values>
auto value_of(const Values& values, const std::string& text) {
  for (const auto value : values)
    if (text == to_text(value)) return value;
  return values.front();
}

double number(const Json& object, const char* key) {
  const Json& value = StepRequest::at(object, key);
  return value.is_number() ? value.get<double>() : 0;
}

std::vector<std::string> strings(const Json& list) {
  std::vector<std::string> out;
  if (list.is_array())
    for (const Json& one : list)
      if (one.is_string()) out.push_back(one.get<std::string>());
  return out;
}

void end_with(TaskState state, const Json& event, Watch& watch) {
  watch.state = state;
  watch.ended = number(event, "time");
  watch.pid = 0;
  watch.output.clear();
  watch.waits.clear();
}

void name_agent(const Json& data, Watch& watch) {
  watch.agent = StepRequest::text(data, "agent");
  if (const std::string model = StepRequest::text(data, "model"); !model.empty())
    watch.agent += " " + model;
  watch.branch = StepRequest::text(data, "branch");
  watch.base = StepRequest::text(data, "base");
}

void apply_step_event(const std::string& type, const Json& event, Watch& watch) {
  const Json& data = StepRequest::at(event, "data");
  const double time = number(event, "time");
  if (type == "step.started") {
    watch.state = TaskState::running;
    if (watch.started == 0) watch.started = time;
    watch.ended = 0;
    watch.show_life(time, "start");
  } else if (type == "step.succeeded") {
    end_with(TaskState::succeeded, event, watch);
  } else if (type == "step.failed") {
    watch.reason = StepRequest::text(StepRequest::at(data, "error"), "message");
    end_with(TaskState::failed, event, watch);
  } else if (type == "step.blocked") {
    watch.state = TaskState::blocked;
  } else if (type == "step.retry") {
    watch.state = TaskState::waiting;
    watch.words = "again after: " + StepRequest::text(StepRequest::at(data, "error"), "message");
  } else if (type == "step.skipped" || type == "step.off" || type == "step.cancelled") {
    end_with(TaskState::left_out, event, watch);
  }
}

// How long ago it ended is not known: as if it had ended just now.
void add_outcome(const Json& run, double now, Watch& watch) {
  const std::string status = StepRequest::text(run, "status");
  if (status == "blocked") watch.state = TaskState::blocked;
  if (status == "succeeded") watch.state = TaskState::succeeded;
  if (status == "failed") watch.state = TaskState::failed;
  if (status == "skipped" || status == "off" || status == "cancelled")
    watch.state = TaskState::left_out;
  if (watch.state == TaskState::waiting || watch.state == TaskState::left_out) return;
  const Json& outputs = StepRequest::at(run, "outputs");
  watch.reason = StepRequest::text(StepRequest::at(run, "error"), "message");
  name_agent(outputs, watch);
  watch.worktree = StepRequest::text(outputs, "path");
  watch.ended = now;
  watch.started = now - number(outputs, "seconds");
  const Json& claims = StepRequest::at(outputs, "claims");
  watch.words = StepRequest::text(claims, "status");
  if (const std::string detail = StepRequest::text(claims, "detail"); !detail.empty())
    watch.words += ":" + detail;
  watch.told_status = !watch.words.empty();
}

void apply_agent_event(const std::string& type, const Json& data, Watch& watch) {
  if (type == "agent.started") {
    name_agent(data, watch);
    watch.worktree = StepRequest::text(data, "worktree");
    watch.title = StepRequest::text(data, "title");
    watch.estimate_s = number(data, "estimate_s");
    watch.told_status = false;
    if (!std::exchange(watch.waits, {}).empty()) watch.words.clear();
  } else if (type == "agent.waiting") {
    watch.waits = StepRequest::text(data, "why");
    if (watch.waits.empty()) watch.waits = "waits for " + StepRequest::text(data, "provider");
    watch.words = watch.waits;
    watch.told_status = false;
  } else if (type == "agent.text") {
    // An agent that shows what it runs would soon hide its last status.
    if (!watch.told_status) watch.words = StepRequest::text(data, "text");
  } else if (type == "agent.status" || type == "agent.health") {
    const std::string detail = StepRequest::text(data, "detail");
    watch.words = StepRequest::text(data, "word") + (detail.empty() ? "" : ":" + detail);
    watch.told_status = true;
  }
}

}  // namespace

const char* to_text(TaskState state) {
  switch (state) {
    case TaskState::waiting:
      return "waiting";
    case TaskState::running:
      return "running";
    case TaskState::blocked:
      return "blocked";
    case TaskState::succeeded:
      return "succeeded";
    case TaskState::failed:
      return "failed";
    case TaskState::left_out:
      return "left out";
  }
  return "waiting";
}

const char* to_text(Health health) {
  switch (health) {
    case Health::unknown:
      return "";
    case Health::healthy:
      return "HEALTHY";
    case Health::warning:
      return "WARNING";
    case Health::stalled:
      return "STALLED";
    case Health::failed:
      return "FAILED";
    case Health::done:
      return "DONE";
  }
  return "";
}

Watches watches_from(const Json& state) {
  Watches watches;
  const Json& tasks = StepRequest::at(state, "tasks");
  if (!tasks.is_object()) return watches;
  for (const auto& [id, kept] : tasks.items()) {
    Watch watch;
    watch.task = id;
    for (auto [key, field] :
         {std::pair("title", &watch.title), std::pair("agent", &watch.agent),
          std::pair("branch", &watch.branch), std::pair("worktree", &watch.worktree),
          std::pair("base", &watch.base), std::pair("life_why", &watch.life_why),
          std::pair("words", &watch.words), std::pair("reason", &watch.reason),
          std::pair("commit", &watch.commit), std::pair("commit_subject", &watch.commit_subject),
          std::pair("output", &watch.output), std::pair("waits", &watch.waits)})
      *field = StepRequest::text(kept, key);
    for (auto [key, field] :
         {std::pair("started", &watch.started), std::pair("ended", &watch.ended),
          std::pair("estimate_s", &watch.estimate_s), std::pair("life", &watch.life),
          std::pair("commit_time", &watch.commit_time)})
      *field = number(kept, key);
    watch.files = strings(StepRequest::at(kept, "files"));
    watch.state = value_of(kStates, StepRequest::text(kept, "state"));
    watch.health = value_of(kHealths, StepRequest::text(kept, "health"));
    watch.told_status = kept.value("told_status", false);
    watch.pid = kept.value("pid", std::int64_t{0});
    watch.ticks = kept.value("ticks", std::uint64_t{0});
    watches.emplace(id, std::move(watch));
  }
  return watches;
}

Json to_json(const Watches& watches) {
  Json tasks = Json::object();
  for (const auto& [id, w] : watches)
    tasks[id] = {{"title", w.title},
                 {"agent", w.agent},
                 {"branch", w.branch},
                 {"worktree", w.worktree},
                 {"base", w.base},
                 {"files", w.files},
                 {"state", to_text(w.state)},
                 {"health", to_text(w.health)},
                 {"started", w.started},
                 {"ended", w.ended},
                 {"estimate_s", w.estimate_s},
                 {"life", w.life},
                 {"life_why", w.life_why},
                 {"words", w.words},
                 {"told_status", w.told_status},
                 {"reason", w.reason},
                 {"commit", w.commit},
                 {"commit_subject", w.commit_subject},
                 {"commit_time", w.commit_time},
                 {"output", w.output},
                 {"waits", w.waits},
                 {"pid", w.pid},
                 {"ticks", w.ticks}};
  return tasks;
}

void add_tasks(const Json& tasks, Watches& watches) {
  if (!tasks.is_array()) return;
  for (const Json& task : tasks) {
    const std::string id = StepRequest::text(task, "id");
    if (id.empty()) continue;
    Watch& watch = watches[id];
    watch.task = id;
    watch.title = StepRequest::text(task, "title");
    watch.estimate_s = number(task, "estimate_s");
    watch.files = strings(StepRequest::at(task, "files"));
  }
}

void add_outcomes(const Json& observed, double now, Watches& watches) {
  if (!observed.is_object()) return;
  for (const auto& [step, runs] : observed.items())
    for (const Json& run : runs)
      if (const std::string id = StepRequest::text(run, "task"); !id.empty()) {
        Watch& watch = watches[id];
        watch.task = id;
        add_outcome(run, now, watch);
      }
}

void apply_event(const Json& event, Watches& watches) {
  const std::string id = StepRequest::text(event, "task");
  const std::string type = StepRequest::text(event, "type");
  if (id.empty()) return;
  Watch& watch = watches[id];
  watch.task = id;
  const Json& data = StepRequest::at(event, "data");
  if (type.starts_with("step.")) {
    apply_step_event(type, event, watch);
  } else if (type.starts_with("agent.")) {
    apply_agent_event(type, data, watch);
    watch.show_life(number(event, "time"), type == "agent.started" ? "start" : "output");
  } else if (type == "process.started") {
    watch.output = StepRequest::text(data, "dir") + "/output";
    watch.pid = static_cast<std::int64_t>(number(data, "pid"));
    watch.ticks = 0;
  } else if (type == "process.ended") {
    watch.pid = 0;
  }
}

Health health_of(const Watch& watch, const Limits& limits, double now) {
  switch (watch.state) {
    case TaskState::waiting:
    case TaskState::blocked:
    case TaskState::left_out:
      return Health::unknown;
    case TaskState::succeeded:
      return Health::done;
    case TaskState::failed:
      return Health::failed;
    case TaskState::running:
      break;
  }
  if (!watch.waits.empty()) return Health::unknown;  // not its own silence
  const double silence = now - watch.life;
  if (silence < limits.warn_s) return Health::healthy;
  return silence < limits.stall_s ? Health::warning : Health::stalled;
}

}  // namespace plait::monitor
