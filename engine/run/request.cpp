// What a call is given: requests, the outcomes of needs, and the scope of expressions.
#include <algorithm>

#include "config/expression.hpp"
#include "config/template.hpp"
#include "run/session.hpp"

namespace plait::run {

Json Session::outcome_of(graph::NodeId run) const {
  const schedule::State state = scheduler_->state(run);
  const Record& record = records_[run];
  Json out{{"status", schedule::to_text(state)},
           {"outputs", record.given.is_null() ? record.outputs : record.given}};
  const Error& error = scheduler_->error(run);
  out["error"] = schedule::ok(state) || error.code.empty() ? Json(nullptr) : to_json(error);
  return out;
}

Json Session::outcomes_of(graph::StepIndex step) const {
  Json list = Json::array();
  for (const graph::NodeId run : graph_.runs_of(step)) {
    if (!graph_.node(run).expanded) continue;
    Json outcome = outcome_of(run);
    if (const graph::Task* task = graph_.task_of(run)) outcome["task"] = task->id;
    list.push_back(std::move(outcome));
  }
  return list;
}

// The direct needs of a run, by step id; an observing run sees the lists of what it observes.
Json Session::needs_for(graph::NodeId run) const {
  Json needs = Json::object();
  const graph::Node& node = graph_.node(run);
  for (const graph::NodeId other : node.needs) needs[graph_.step_of(other).id] = outcome_of(other);
  for (const graph::StepIndex step : node.need_all)
    needs[setup_.pipeline.steps[step].id] = outcomes_of(step);
  for (const pipeline::Name& name : graph_.step_of(run).observes) {
    const pipeline::Step* observed = setup_.pipeline.find(name.text);
    if (observed == nullptr || !observed->each_step) continue;
    const auto source = graph_.step_index(observed->each_step->text);
    if (source && graph_.runs_of(*source).size() == 1)
      needs[observed->each_step->text] = outcome_of(graph_.runs_of(*source).front());
  }
  return needs;
}

// In a gathered call a need of the same list becomes a list with an entry per task of the call.
Json Session::needs_of_group(const Call& call) const {
  Json needs = Json::object();
  for (const graph::NodeId run : call.open) {
    const graph::Node& node = graph_.node(run);
    for (const graph::NodeId other : node.needs) {
      Json outcome = outcome_of(other);
      const graph::Task* task = graph_.task_of(other);
      if (task == nullptr) {
        needs[graph_.step_of(other).id] = std::move(outcome);
        continue;
      }
      outcome["task"] = task->id;
      needs[graph_.step_of(other).id].push_back(std::move(outcome));
    }
  }
  for (const graph::StepIndex step : graph_.node(call.open.front()).need_all)
    needs[setup_.pipeline.steps[step].id] = outcomes_of(step);
  return needs;
}

std::string Session::outcome_text(graph::NodeId run) {
  // All runs of a list need the same run of the whole batch; what has ended stays as it is.
  if (graph_.task_of(run) != nullptr || !schedule::terminal(scheduler_->state(run)))
    return dump(outcome_of(run));
  std::string& text = records_[run].outcome_text;
  if (text.empty()) text = dump(outcome_of(run));
  return text;
}

// needs_for() as text.
std::string Session::needs_text(graph::NodeId run) {
  const graph::Node& node = graph_.node(run);
  if (!node.need_all.empty() || !graph_.step_of(run).observes.empty()) return dump(needs_for(run));
  std::string text = "{";
  for (const graph::NodeId other : node.needs) {
    if (text.size() > 1) text += ',';
    text += facts_[graph_.node(other).step].id_text;
    text += ':';
    text += outcome_text(other);
  }
  return text + '}';
}

// How that which a run observes stands as it begins: where it is resumed, some has ended before.
Json Session::observed_by(graph::NodeId run) const {
  Json observed = Json::object();
  for (const pipeline::Name& name : graph_.step_of(run).observes)
    if (const auto step = graph_.step_index(name.text)) observed[name.text] = outcomes_of(*step);
  return observed;
}

// The runs of the step named by `after` that the run waits for; null without any.
Json Session::after_of(graph::NodeId run) const {
  const graph::Node& node = graph_.node(run);
  Json tasks = Json::array();
  for (const auto* edges : {&node.after, &node.behind})
    for (const graph::NodeId other : *edges) tasks.push_back(graph_.task_of(other)->id);
  if (tasks.empty()) return nullptr;
  return {{"step", graph_.step_of(run).after->text}, {"tasks", std::move(tasks)}};
}

// Written as text at once: as a JSON document it would be made only to be dumped.
std::string Session::request_for(const Call& call, const Json& cause) {
  const graph::NodeId first = call.open.front();
  std::string text = R"({"run":)" + run_text_;
  const auto add = [&text](std::string_view key, std::string_view value) {
    text.append(",\"").append(key).append("\":").append(value);
  };
  add("step", facts_[graph_.node(first).step].id_text);
  add("attempt", std::to_string(call.attempt));
  if (const auto slot = scheduler_->slot(first)) add("slot", std::to_string(*slot));
  if (graph_.step_of(first).messages)
    if (const Json texts = messages_for(call); !texts.empty()) add("messages", dump(texts));
  add("dry_run", setup_.mode == Mode::dry_run ? "true" : "false");
  add("params", params_text_);
  add("with", dump(*call.with));
  if (graph_.task_of(first) == nullptr) add("steps", steps_text_);
  if (cause.is_null() && !graph_.step_of(first).observes.empty())
    add("observed", dump(observed_by(first)));
  add("needs", call.gather ? dump(needs_of_group(call)) : needs_text(first));
  if (call.gather) {
    Json tasks = Json::array();
    for (const graph::NodeId run : call.open) tasks.push_back(graph_.task_of(run)->data);
    add("tasks", dump(tasks));
  } else if (const graph::Task* task = graph_.task_of(first)) {
    add("task", dump(task->data));
    if (setup_.mode == Mode::dry_run)
      if (const Json after = after_of(first); !after.is_null()) add("after", dump(after));
  }
  const Error& previous = scheduler_->error(first);
  const bool again = call.attempt > 1 && !previous.code.empty();
  add("previous",
      again ? dump(Json{{"error", to_json(previous)}, {"outputs", records_[first].outputs}})
            : "null");
  if (!cause.is_null()) {
    if (!call.processes.empty()) add("processes", dump(processes_of(call)));
    add("state", dump(call.state));
    add("cause", dump(cause));
  }
  return text + '}';
}

// Those of the call that are alive, by key.
Json Session::processes_of(const Call& call) const {
  Json alive = Json::object();
  for (const auto& [key, process] : call.processes)
    alive[key] = {{"pid", processes_->pid(process)}, {"output", processes_->output_file(process)}};
  return alive;
}

Json Session::scope_for(graph::NodeId run) const {
  Json scope{{"params", params_}, {"needs", needs_for(run)}, {"run", run_json_}};
  if (const graph::Task* task = graph_.task_of(run)) scope["task"] = task->data;
  return scope;
}

Result<bool> Session::condition(graph::NodeId run) const {
  auto wanted = config::evaluate_condition(graph_.step_of(run).condition, scope_for(run));
  if (wanted) return wanted;
  Error error = std::move(wanted).error();
  error.code = error_class::config;
  error.message = "the `if` of \"" + graph_.name(run) + "\" cannot be told: " + error.message;
  return error;
}

plugins::CallInfo Session::info_for(graph::NodeId run, int attempt, bool gather) const {
  const graph::Task* task = gather ? nullptr : graph_.task_of(run);
  return {setup_.run_id, graph_.step_of(run).id, task == nullptr ? "" : task->id, attempt,
          setup_.mode == Mode::dry_run};
}

}  // namespace plait::run
