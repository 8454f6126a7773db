// What a run leaves behind: rows in the store, events on the bus; and how it is taken up again.
#include <utility>

#include "run/session.hpp"

namespace plait::run {

// As text, without secrets.
std::string Session::stored(const Json& value) const {
  if (!services_->has_secrets()) return dump(value);
  Json shown = value;
  services_->hide_secrets(shown);
  return dump(shown);
}

void Session::keep(graph::NodeId run) {
  if (setup_.mode == Mode::dry_run) return;
  const Record& record = records_[run];
  const graph::Task* task = graph_.task_of(run);
  const Error& error = scheduler_->error(run);
  store::StepRun row;
  row.run = setup_.run_id;
  row.index = static_cast<int>(run);
  row.step = graph_.step_of(run).id;
  row.task = task == nullptr ? "" : task->id;
  row.status = schedule::to_text(scheduler_->state(run));
  row.attempt = scheduler_->attempt(run);
  if (!record.outputs.empty()) row.outputs = stored(record.outputs);
  if (!error.code.empty()) row.error = stored(to_json(error));
  if (scheduler_->state(run) == schedule::State::blocked) row.state = stored(record.state);
  if (const Call* call = call_of_[run]; call != nullptr && !call->state.empty())
    row.state = stored(call->state);
  if (!record.waits.is_null()) row.waits = stored(record.waits);
  if (!record.warnings.empty()) row.warnings = stored(Json(record.warnings));
  if (const Call* call = call_of_[run]; call != nullptr && call->outside)
    row.waits = dump(Json{{"lanes", call->lanes}});
  if (const Json spent = spent_by(run); !spent.is_null()) row.spent = dump(spent);
  if (record.started > 0) row.started = record.started;
  if (schedule::terminal(scheduler_->state(run))) row.finished = record.finished;
  row.seconds = record.seconds;
  batch_.step_runs.push_back(std::move(row));
}

events::Subject Session::subject_of(graph::NodeId run) const {
  const graph::Task* task = graph_.task_of(run);
  return {graph_.step_of(run).id, task == nullptr ? "" : task->id, scheduler_->attempt(run)};
}

// The state that the run has just reached.
void Session::announce_state(graph::NodeId run) {
  const Record& record = records_[run];
  const Error& error = scheduler_->error(run);
  switch (scheduler_->state(run)) {
    case schedule::State::pending:
    case schedule::State::running:
    case schedule::State::waiting:
      break;
    case schedule::State::blocked: {
      const Json choices = record.waits.value("choices", Json::array());
      announce(run,
               events::StepBlocked{error.message, choices.get<std::vector<std::string>>(),
                                   record.waits.value("evidence", Json::object()), error.remedy});
      break;
    }
    case schedule::State::succeeded:
      announce(run, events::StepSucceeded{record.seconds, record.warnings});
      break;
    case schedule::State::failed:
      announce(run, events::StepFailed{error, record.seconds});
      break;
    case schedule::State::skipped:
      announce(run, events::StepSkipped{error.message});
      break;
    case schedule::State::off:
      announce(run, events::StepOff{graph_.step_of(run).condition});
      break;
    case schedule::State::cancelled:
      announce(run, events::StepCancelled{error.message});
      break;
  }
}

// Rows first: an event never tells what a crash would undo.
Status Session::commit() {
  if (!batch_.empty()) {
    PLAIT_CHECK(setup_.store.apply(batch_));
    batch_ = {};
  }
  for (Announcement& a : std::exchange(announcements_, {}))
    setup_.bus.emit(std::move(a.subject), a.type, std::move(a.data));
  setup_.bus.flush();
  return {};
}

// Takes over the step runs of an earlier process: what succeeded, was off or is blocked stays so,
// failures and what they skipped stay decided, everything else is done anew.
Status Session::restore() {
  PLAIT_TRY(const auto rows, setup_.store.step_runs(setup_.run_id));
  const auto taken = [](schedule::State state) {
    return schedule::terminal(state) && state != schedule::State::cancelled;
  };
  bool grew = true;
  std::set<std::string> done;
  while (grew) {  // sources first: their lists bring further runs into the graph
    grew = false;
    for (const store::StepRun& row : rows) {
      const std::string name = row.task.empty() ? row.step : row.step + "[" + row.task + "]";
      const auto run = graph_.find(name);
      const auto state = schedule::state_from(row.status);
      if (!run || !state || done.contains(name)) continue;
      const pipeline::Step& step = graph_.step_of(*run);
      if (!step.observes.empty() || (!taken(*state) && *state != schedule::State::blocked))
        continue;
      done.insert(name);
      grew = true;
      Record& record = records_[*run];
      record.outputs = row.outputs.empty() ? Json::object() : Json::parse(row.outputs);
      record.state = row.state.empty() ? Json::object() : Json::parse(row.state);
      record.waits = row.waits.empty() ? Json() : Json::parse(row.waits);
      record.started = row.started.value_or(0);
      record.finished = row.finished.value_or(0);
      record.seconds = row.seconds;
      Error error;
      if (!row.error.empty()) error = error_from_json(Json::parse(row.error));
      if (*state == schedule::State::succeeded) PLAIT_CHECK(grow(*run));
      scheduler_->restore(*run, *state, row.attempt, std::move(error));
    }
  }
  announcements_.clear();
  return restore_shared(rows);
}

}  // namespace plait::run
