// How a run ends: observers hear the last of it, the report is made, the store learns the rest.
#include <algorithm>
#include <utility>

#include "run/session.hpp"

namespace plait::run {

Result<Json> Session::make_report(int exit_code, schedule::Phase phase) {
  const pipeline::Step* step = setup_.pipeline.find(setup_.pipeline.report);
  if (step == nullptr) return Json(nullptr);
  Json run = run_json_;
  run["started"] = started_;
  run["finished"] = wall();
  run["exit_code"] = exit_code;
  run["state"] = phase == schedule::Phase::paused        ? "paused"
                 : phase == schedule::Phase::interrupted ? "aborted"
                                                         : "finished";
  Json steps = Json::object();
  for (graph::StepIndex i = 0; i < setup_.pipeline.steps.size(); ++i) {
    Json list = Json::array();
    for (const graph::NodeId node : graph_.runs_of(i)) {
      Json outcome = outcome_of(node);
      outcome["seconds"] = records_[node].seconds;
      outcome["started"] = records_[node].started;
      outcome["finished"] = records_[node].finished;
      if (!records_[node].waits.is_null()) outcome["waits"] = records_[node].waits;
      if (!records_[node].warnings.empty()) outcome["warnings"] = records_[node].warnings;
      const graph::Task* task = graph_.task_of(node);
      if (task != nullptr) outcome["task"] = task->id;
      list.push_back(std::move(outcome));
    }
    const bool mapped = setup_.pipeline.steps[i].each_step.has_value();
    const bool unexpanded =
        graph_.runs_of(i).size() == 1 && !graph_.node(graph_.runs_of(i).front()).expanded;
    steps[setup_.pipeline.steps[i].id] = mapped ? (unexpanded ? Json::array() : std::move(list))
                                         : list.empty() ? Json()
                                                        : list[0];
  }
  const Message request{Json{{"run", std::move(run)},
                             {"step", step->id},
                             {"dry_run", setup_.mode == Mode::dry_run},
                             {"params", params_},
                             {"with", step->with},
                             {"steps", std::move(steps)}},
                        {}};
  const plugins::CallInfo info{setup_.run_id, step->id, "", 1, setup_.mode == Mode::dry_run};
  Json with = step->with;
  PLAIT_TRY(plugins::Instance * instance,
            instances_->get("step", step->uses, with, *services_, info, step->isolation));
  PLAIT_TRY(const Message answer, instances_->ask(*instance, "report", request, *services_, info));
  return answer.json.value("outputs", Json::object());
}

Result<SessionResult> Session::conclude() {
  SessionResult result;
  result.phase = scheduler_->phase();
  result.exit_code = std::max(scheduler_->exit_code(), refused_in_dry_run_);
  // The steps that only watch are told that it is over, and may say a last word.
  for (auto& [id, call] : calls_) call->events_over = true;
  while (!calls_.empty()) {
    const bool waits_for_ever = std::all_of(calls_.begin(), calls_.end(), [](const auto& entry) {
      const Call& call = *entry.second;
      return !call.in_flight && (call.told_over || !call.wants_events) && call.processes.empty();
    });
    if (waits_for_ever) break;
    PLAIT_CHECK(turn());
    if (!calls_.empty()) reactor_.wait(std::chrono::milliseconds(1000));
  }
  while (processes_->alive() > 0) reactor_.wait(std::nullopt);
  services_->close(fail(error_class::internal, "the run has ended"));
  if (setup_.mode == Mode::execute) {
    auto report = make_report(result.exit_code, result.phase);
    if (report) {
      result.report = std::move(report).value();
      services_->hide_secrets(result.report);
    } else {
      announce(events::Warning{"the report could not be made: " + report.error().message,
                               report.error().remedy});
      result.exit_code = std::max(result.exit_code, 1);
    }
  }
  const bool paused = result.phase == schedule::Phase::paused;
  const bool interrupted = result.phase == schedule::Phase::interrupted;
  if (!paused && !interrupted) announce_unread();
  if (paused) {
    events::RunPaused event;
    for (graph::NodeId run = 0; run < records_.size(); ++run)
      if (!graph_.dead(run) && scheduler_->state(run) == schedule::State::blocked)
        event.blocked.push_back(graph_.name(run));
    for (const pipeline::Budget* budget : budgets_.exhausted())
      event.budgets.push_back(budget->name);
    result.spent = spent_text();
    announce(event);
  } else {
    events::RunFinished event;
    event.state = interrupted ? "interrupted" : "finished";
    event.exit_code = result.exit_code;
    event.seconds = wall() - started_;
    for (graph::NodeId run = 0; run < records_.size(); ++run)
      if (!graph_.dead(run))
        ++event.step_runs[std::string(schedule::to_text(scheduler_->state(run)))];
    announce(event);
  }
  if (setup_.mode == Mode::execute) {
    store::RunChange change;
    change.id = setup_.run_id;
    change.state = paused        ? store::RunState::paused
                   : interrupted ? store::RunState::interrupted
                                 : store::RunState::finished;
    change.exit_code = result.exit_code;
    change.finished = wall();
    if (!result.report.is_null()) change.report = dump(result.report);
    batch_.run_changes.push_back(std::move(change));
  }
  PLAIT_CHECK(commit());
  for (const Error& error : observers_->finish())
    setup_.bus.emit({}, events::Warning{error.message, error.remedy});
  setup_.bus.flush();
  return result;
}

}  // namespace plait::run
