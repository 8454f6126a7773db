#include "monitor/monitor.hpp"

#include <algorithm>
#include <plait/duration.hpp>

#include "monitor/signs.hpp"
#include "monitor/table.hpp"
#include "process/host_load.hpp"
#include "text/duration.hpp"

namespace plait::monitor {
namespace {

constexpr double kMegabyte = 1024.0 * 1024.0;
constexpr double kShortestInterval = 0.1;  // seconds

Json tasks_of(const StepRequest& request) {
  const Json& needs = StepRequest::at(request.json(), "needs");
  if (needs.is_object())
    for (const auto& [id, need] : needs.items()) {
      const Json& outputs = StepRequest::at(need, "outputs");
      if (outputs.is_object() && outputs.contains("tasks")) return resolve_output(outputs["tasks"]);
    }
  return nullptr;
}

Json outputs_of(const Watches& watches, const Json& state) {
  Json tasks = Json::object();
  for (const auto& [id, watch] : watches)
    tasks[id] = {{"state", to_text(watch.state)},
                 {"health", to_text(watch.health)},
                 {"seconds", watch.ended > 0 ? watch.ended - watch.started : 0.0},
                 {"last_commit", watch.commit},
                 {"last_words", watch.words}};
  return {{"tasks", std::move(tasks)}, {"blocks", state.value("blocks", 0)}};
}

}  // namespace

Result<std::unique_ptr<MonitorStep>> MonitorStep::create(const Json& with) {
  auto made = std::make_unique<MonitorStep>();
  for (auto [key, field] :
       {std::pair("interval", &made->interval_s_), std::pair("warn", &made->limits_.warn_s),
        std::pair("stall", &made->limits_.stall_s)}) {
    if (!with.contains(key)) continue;
    PLAIT_TRY(*field, seconds_of(with[key]));
  }
  if (made->limits_.stall_s < made->limits_.warn_s)
    return fail(error_class::config, "the limit \"stall\" is shorter than \"warn\"",
                "make it longer");
  made->interval_s_ = std::max(made->interval_s_, kShortestInterval);
  made->min_memory_mb_ = with.value("min_memory_mb", made->min_memory_mb_);
  made->min_disk_mb_ = with.value("min_disk_mb", made->min_disk_mb_);
  return made;
}

Result<StepReply> MonitorStep::run(const StepRequest& request, Call& call) {
  Watches watches;
  add_tasks(tasks_of(request), watches);
  add_outcomes(StepRequest::at(request.json(), "observed"), call.wall(), watches);
  // Told by the process before this one.
  for (auto& [id, watch] : watches) watch.health = health_of(watch, limits_, call.wall());
  Wait wait;
  wait.state = {{"tasks", to_json(watches)},
                {"began", call.wall()},
                {"next", call.now() + interval_s_},
                {"blocks", 0}};
  wait.events = true;
  wait.timer_s = interval_s_;
  return wait;
}

Result<StepReply> MonitorStep::resume(const StepRequest& request, Call& call) {
  Watches watches = watches_from(request.state());
  Json state = request.state();
  const Json& cause = request.cause();
  if (const Json& events = StepRequest::at(cause, "events"); events.is_array())
    for (const Json& event : events) apply_event(event, watches);
  const bool over = cause.value("done", false) || request.cause_kind() == "cancel";
  const double now = call.now();
  if (over || now >= state.value("next", 0.0)) {
    look(request, watches, state, call);
    state["next"] = now + interval_s_;
  } else {
    tell_changes(watches, call.wall(), call);
  }
  if (over) return Done{outputs_of(watches, state), {}};
  Wait wait;
  wait.events = true;
  wait.timer_s = std::max(0.0, state.value("next", 0.0) - now);
  state["tasks"] = to_json(watches);
  wait.state = std::move(state);
  return wait;
}

// One status block.
void MonitorStep::look(const StepRequest& request, Watches& watches, Json& state,
                       Call& call) const {
  const double wall = call.wall();
  std::vector<std::string> notes = shortages(request.project());
  if (const Status looked = look_for_signs(request.project(), wall, watches); !looked)
    notes.push_back("commits cannot be read: " + looked.error().message);
  tell_changes(watches, wall, call);
  for (const auto& [id, watch] : watches) {
    if (watch.health != Health::warning && watch.health != Health::stalled) continue;
    notes.push_back(id + ": last sign of life " + text::format_duration(wall - watch.life) +
                    " ago (" + watch.life_why + ")");
  }
  call.emit("display", status_block(watches, wall, wall - state.value("began", wall), notes));
  state["blocks"] = state.value("blocks", 0) + 1;
}

void MonitorStep::tell_changes(Watches& watches, double now, Call& call) const {
  for (auto& [id, watch] : watches) {
    const Health health = health_of(watch, limits_, now);
    if (health == watch.health) continue;
    call.emit("task.health", Json{{"task", id},
                                  {"health", to_text(health)},
                                  {"was", to_text(watch.health)},
                                  {"silence_s", std::max(0.0, now - watch.life)},
                                  {"last_sign", watch.life_why}});
    watch.health = health;
  }
}

std::vector<std::string> MonitorStep::shortages(const std::string& project) const {
  std::vector<std::string> notes;
  const auto check = [&](const char* what, std::optional<std::uint64_t> bytes, double limit_mb) {
    if (limit_mb <= 0 || !bytes) return;
    const double megabytes = static_cast<double>(*bytes) / kMegabyte;
    if (megabytes < limit_mb)
      notes.push_back(std::string("little ") + what +
                      " left: " + std::to_string(static_cast<long>(megabytes)) +
                      " MiB of at least " + std::to_string(static_cast<long>(limit_mb)));
  };
  check("memory", process::available_memory(), min_memory_mb_);
  check("disk space", process::available_disk(project), min_disk_mb_);
  return notes;
}

Result<StepPlan> MonitorStep::plan(const StepRequest&, Call&) {
  StepPlan plan;
  plan.actions.push_back("show a status block every " + text::format_duration(interval_s_) +
                         "; WARNING after " + text::format_duration(limits_.warn_s) +
                         " without a sign of life, STALLED after " +
                         text::format_duration(limits_.stall_s));
  return plan;
}

}  // namespace plait::monitor
