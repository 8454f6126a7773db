// From a start to its outcome: entering steps, and what their answers mean.
#include <algorithm>
#include <plait/outputs.hpp>
#include <utility>

#include "config/expression.hpp"
#include "config/template.hpp"
#include "run/session.hpp"

namespace plait::run {

using schedule::Finish;
using schedule::State;

void Session::begin(const schedule::Start& start) {
  if (setup_.mode == Mode::dry_run && start.runs.size() > 1) {
    // What would be done is asked and shown for each task by itself.
    for (const graph::NodeId run : start.runs) begin({{run}, start.attempt});
    return;
  }
  auto owned = std::make_unique<Call>();
  Call& call = *owned;
  call.id = ++last_call_;
  call.open = start.runs;
  call.attempt = start.attempt;
  const graph::NodeId first = start.runs.front();
  const pipeline::Step& step = graph_.step_of(first);
  call.gather = step.gather;
  call.observer = !step.observes.empty();
  if (call.observer) observing_.push_back(&call);
  calls_.emplace(call.id, std::move(owned));
  for (const graph::NodeId run : call.open) {
    call_of_[run] = &call;
    if (records_[run].started == 0) records_[run].started = wall();
    budgets_.next_attempt(run);
    keep(run);
    announce(run, events::StepStarted{step.uses});
  }
  call.with = facts_[graph_.node(first).step].plain_with;
  if (!call.with) {
    Json scope = scope_for(first);
    if (call.gather) scope.erase("task");
    auto with = config::expand(step.with, scope);
    if (!with) {
      failed(call, std::move(with).error(), Json::object());
      settled_at_once_ = true;
      return;
    }
    call.with = std::make_shared<const Json>(std::move(with).value());
  }
  std::string_view method = "run";
  if (setup_.mode == Mode::dry_run && !step.pure) {
    const auto* component = setup_.registry.find("step", step.uses);
    const auto& methods = component->methods;
    if (std::find(methods.begin(), methods.end(), "plan") == methods.end()) {
      planned(call, Json::object());
      settled_at_once_ = true;
      return;
    }
    method = "plan";
  }
  enter(call, method, nullptr);
}

// Hands the call to a thread after the coming commit.
void Session::enter(Call& call, std::string_view method, const Json& cause) {
  const graph::NodeId first = call.open.front();
  const pipeline::Step& step = graph_.step_of(first);
  call.in_flight = true;
  auto job = [this, id = call.id, &step, with = call.with, method = std::string(method),
              info = info_for(first, call.attempt, call.gather),
              request = request_for(call, cause)] {
    const auto work = [&]() -> Result<plugins::Response> {
      PLAIT_TRY(plugins::Instance * instance,
                instances_->get("step", step.uses, *with, *services_, info, step.isolation));
      return instances_->invoke(*instance, method, request, *services_, info);
    };
    Completion completion{id, work()};
    bool first_of_batch = false;
    {
      const std::lock_guard lock(completed_mutex_);
      first_of_batch = completed_.empty();
      completed_.push_back(std::move(completion));
    }
    if (first_of_batch) reactor_.wake();
  };
  (step.blocking ? blocking_jobs_ : jobs_).emplace_back(std::move(job));
}

void Session::take(const Completion& completion) {
  const auto it = calls_.find(completion.call);
  if (it == calls_.end()) return;
  Call& call = *it->second;
  call.in_flight = false;
  if (!completion.response) {
    failed(call, completion.response.error(), Json::object());
    return;
  }
  answered(call, completion.response.value());
  // What came in while the thread was inside is next.
  if (const auto left = calls_.find(completion.call); left != calls_.end()) pump(*left->second);
}

void Session::answered(Call& call, const plugins::Response& response) {
  const Json& body = response.message.json;
  switch (response.status) {
    case PLAIT_OK:
      if (setup_.mode == Mode::dry_run && !graph_.step_of(call.open.front()).pure) {
        planned(call, body);
      } else if (call.gather) {
        const std::string step = graph_.step_of(call.open.front()).id;
        answered_results(call, body.value("results", Json::object()));
        const Error missing =
            fail(error_class::plugin, "step \"" + step + "\" gave no result for this task");
        while (!call.open.empty())
          settle(call, call.open.front(), {State::failed, missing}, Json::object());
        end_call(call);
      } else {
        settle(call, call.open.front(), {State::succeeded, {}}, body);
        end_call(call);
      }
      return;
    case PLAIT_WAIT:
      answered_wait(call, body);
      return;
    case PLAIT_BLOCKED:
      while (!call.open.empty())
        settle(call, call.open.front(),
               {State::blocked, fail(body.value("code", "undecided"), body.value("question", ""),
                                     body.value("remedy", ""))},
               body);
      end_call(call);
      return;
    case PLAIT_CANCELLED:
      while (!call.open.empty())
        settle(call, call.open.front(),
               call.expired && !call.stopping
                   ? Finish{State::failed, fail(error_class::timeout, "ran out of its time")}
                   : Finish{State::cancelled, fail(error_class::cancelled, "stopped on request")},
               body);
      end_call(call);
      return;
    default:
      failed(call, response.error(), body.value("outputs", Json::object()));
      return;
  }
}

void Session::answered_results(Call& call, const Json& results) {
  for (const auto& [id, entry] : results.items()) {
    const auto run = std::find_if(
        call.open.begin(), call.open.end(),
        [this, &id = id](graph::NodeId node) { return graph_.task_of(node)->id == id; });
    if (run == call.open.end()) continue;
    const std::string status = entry.value("status", "failed");
    if (status == "succeeded") {
      settle(call, *run, {State::succeeded, {}}, entry);
    } else if (status == "blocked") {
      settle(call, *run,
             {State::blocked, fail(entry.value("code", "undecided"), entry.value("question", ""),
                                   entry.value("remedy", ""))},
             entry);
    } else {
      Error error = error_from_json(entry.value("error", Json::object()));
      const bool cancelled = call.stopping && error.code == error_class::cancelled;
      settle(call, *run, {cancelled ? State::cancelled : State::failed, std::move(error)}, entry);
    }
  }
}

void Session::answered_wait(Call& call, const Json& body) {
  if (setup_.mode == Mode::dry_run) {
    failed(call, fail(error_class::plugin, "a dry run cannot wait"), Json::object());
    return;
  }
  call.state = body.value("state", Json::object());
  if (const auto& wait = body["wait"]; wait.contains("spent"))
    take_spent(call.open.front(), wait["spent"]);
  if (body.contains("results")) answered_results(call, body["results"]);
  if (call.open.empty()) {
    end_call(call);
    return;
  }
  const Json wait = body.value("wait", Json::object());
  const bool starts = wait.contains("start") && !wait["start"].empty();
  if (starts) delivered(call);
  if ((call.stopping || call.expired) && call.processes.empty()) {
    const bool late = call.expired && !call.stopping;
    while (!call.open.empty())
      settle(call, call.open.front(),
             {late ? State::failed : State::cancelled,
              late ? fail(error_class::timeout, "ran out of its time")
                   : fail(error_class::cancelled, "stopped on request")},
             Json::object());
    end_call(call);
    return;
  }
  for (const graph::NodeId run : call.open) {
    scheduler_->waiting(run);
    keep(run);
  }
  call.wants_events = wait.value("events", false);
  call.timer.reset();
  if (wait.contains("timer_s")) {
    call.timer = now() + base::from_seconds(wait["timer_s"].get<double>());
    timers_.emplace(*call.timer, call.id);
  }
  if (wait.contains("hold_s")) call.outside = false;
  if (wait.contains("hold_s") && call.open.size() == 1)
    scheduler_->hold(call.open.front(), now() + base::from_seconds(wait["hold_s"].get<double>()),
                     now());
  if (Status taken = take_lanes(call, wait); !taken) {
    failed(call, taken.error(), Json::object());
    return;
  }
  for (const Json& pool : wait.value("release", Json::array()))
    scheduler_->release_pool(call.open.front(), pool.get<std::string>());
  if (wait.contains("pool"))
    if (Status asked = scheduler_->request_pool(call.open.front(), wait["pool"].get<std::string>());
        !asked) {
      failed(call, asked.error(), Json::object());
      return;
    }
  if (starts)
    for (const Json& entry : wait["start"]) start_process(call, entry);
  for (const Json& key : wait.value("stop", Json::array()))
    if (const auto it = call.processes.find(key.get<std::string>()); it != call.processes.end())
      processes_->stop(it->second);
}

// The whole call failed: each of its runs that is still open does.
void Session::failed(Call& call, const Error& error, Json outputs) {
  const Json body{{"outputs", std::move(outputs)}};
  const bool cancelled = call.stopping && error.code == error_class::cancelled;
  while (!call.open.empty())
    settle(call, call.open.front(), {cancelled ? State::cancelled : State::failed, error}, body);
  end_call(call);
}

void Session::settle(Call& call, graph::NodeId run, Finish finish, const Json& body) {
  Record& record = records_[run];
  if (body.contains("outputs") && body["outputs"].is_object()) record.outputs = body["outputs"];
  take_last_words(run, body);
  if (setup_.mode == Mode::dry_run) record.given = memory_files_.without_large(record.outputs);
  if (body.contains("warnings")) record.warnings = body["warnings"].get<std::vector<std::string>>();
  record.finished = wall();
  record.seconds = record.finished - record.started;
  if (finish.state == State::blocked) {
    record.state = body.value("state", Json::object());
    record.waits = body;
    record.waits.erase("state");
    record.waits.emplace("last_decision", last_decision_);  // a put-back keeps its own
  } else {
    record.waits = nullptr;
  }
  std::erase(call.open, run);
  call_of_[run] = nullptr;
  if (setup_.mode == Mode::dry_run && finish.state == State::failed) {
    // Drawn all the same: what would end a real run is only remembered.
    const bool refuse = graph_.step_of(run).on_error == pipeline::OnError::refuse;
    const int code = refuse ? 4 : finish.error.code == error_class::config ? 2 : 1;
    refused_in_dry_run_ = std::max(refused_in_dry_run_, code);
    record.waits = Json{{"error", to_json(finish.error)}};
    const bool source = !facts_[graph_.node(run).step].lists.empty();
    if (!source) finish = {State::succeeded, {}};
  }
  if (finish.state == State::succeeded)
    if (Status grown = grow(run); !grown) finish = {State::failed, grown.error()};
  if (scheduler_->finished(run, std::move(finish), now())) {
    const int attempt = scheduler_->attempt(run);
    announce(run, events::StepRetry{scheduler_->error(run), attempt + 1,
                                    graph_.step_of(run).retry.max + 1,
                                    base::to_seconds(scheduler_->not_before(run) - now())});
  } else {
    announce_state(run);
    delivered(call);
  }
  keep(run);
}

// The step may be the source of lists: their steps get their runs. An error fails the source.
Status Session::grow(graph::NodeId run) {
  const std::string& id = graph_.step_of(run).id;
  const std::set<std::string>& outputs = facts_[graph_.node(run).step].lists;
  if (outputs.empty()) return {};
  for (const std::string& output : outputs) {
    const Json list = resolve_output(records_[run].outputs.value(output, Json()));
    PLAIT_TRY(auto tasks, graph::read_tasks(list, id + "." + output));
    PLAIT_CHECK(check_switched_off(tasks, output, id));
    PLAIT_CHECK(graph_.expand(id, output, std::move(tasks)));
  }
  records_.resize(graph_.nodes().size());
  call_of_.resize(graph_.nodes().size());
  scheduler_->grown();
  events::PlanReady ready;
  ready.steps = static_cast<int>(setup_.pipeline.steps.size());
  ready.step_runs = static_cast<int>(graph_.topological_order().size());
  for (const std::string& output : outputs)
    for (const pipeline::Step& step : setup_.pipeline.steps)
      if (step.each_step && step.each_step->text == id && step.each_output == output)
        ready.tasks = static_cast<int>(graph_.tasks_of(*graph_.step_index(step.id))->tasks.size());
  announce(ready);
  return {};
}

// A step that is off can never have succeeded for a task, so nothing may wait for that.
Status Session::check_switched_off(const graph::TaskList& tasks, const std::string& output,
                                   const std::string& source) const {
  const bool edges = std::any_of(tasks.tasks.begin(), tasks.tasks.end(), [](const auto& task) {
    return !task.after.empty() || !task.behind.empty();
  });
  if (!edges) return {};
  for (const pipeline::Step& step : setup_.pipeline.steps) {
    if (!step.after || !step.each_step || step.each_step->text != source ||
        step.each_output != output)
      continue;
    const pipeline::Step* awaited = setup_.pipeline.find(step.after->text);
    if (awaited == nullptr || awaited->condition.empty()) continue;
    const auto wanted = config::evaluate_condition(awaited->condition, Json{{"params", params_}});
    if (!wanted || *wanted) continue;
    Error error =
        fail(error_class::config,
             "\"" + step.id + "\" waits for \"" + awaited->id +
                 "\" of other tasks, which is switched off (if = \"" + awaited->condition + "\")",
             "switch \"" + awaited->id + "\" on, or take a pipeline without barriers");
    error.span = step.after->span;
    return error;
  }
  return {};
}

void Session::end_call(Call& call) {
  for (auto& [key, process] : call.processes) {  // nobody waits for them any more
    process_owner_.erase(process);
    if (!call.stopping && !call.expired) processes_->stop(process);
  }
  if (call.observer) std::erase(observing_, &call);
  calls_.erase(call.id);
}

void Session::planned(Call& call, const Json& body) {
  const graph::NodeId first = call.open.front();
  records_[first].actions = body.value("actions", Json::array()).get<std::vector<std::string>>();
  records_[first].why = body.value("why", "");
  const Json outputs{{"outputs", body.value("outputs", Json::object())}};
  while (!call.open.empty()) settle(call, call.open.front(), {State::succeeded, {}}, outputs);
  end_call(call);
}

}  // namespace plait::run
