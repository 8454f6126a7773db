#include "schedule/scheduler.hpp"

#include <algorithm>
#include <cmath>
#include <plait/error_class.hpp>
#include <utility>

namespace plait::schedule {

namespace {

pipeline::Duration backoff_of(const pipeline::Retry& retry, int failed_attempts) {
  const double factor = std::pow(retry.factor, failed_attempts - 1);
  const double wait = static_cast<double>(retry.backoff.count()) * factor;
  const double most = static_cast<double>(retry.max_backoff.count());
  return pipeline::Duration(static_cast<std::int64_t>(std::min(wait, most)));
}

}  // namespace

Scheduler::Scheduler(graph::Graph& graph, Condition condition, std::uint64_t seed)
    : graph_(graph), condition_(std::move(condition)), pools_(graph.pipeline()), lanes_(seed) {
  grown();
}

void Scheduler::grown() {
  const std::size_t before = runs_.size();
  runs_.resize(graph_.nodes().size());
  step_started_.resize(graph_.pipeline().steps.size());
  withheld_.resize(step_started_.size());
  passed_.assign(step_started_.size(), 0);
  for (NodeId run = static_cast<NodeId>(before); run < runs_.size(); ++run) {
    runs_[run].observer = !graph_.step_of(run).observes.empty();
    if (runs_[run].observer) observers_.push_back(run);
  }
  index_edges();
  cancel_due_ = aborting_ || refused_;
}

// Linear in nodes and edges; done anew whenever the graph has grown.
void Scheduler::index_edges() {
  dependents_.assign(runs_.size(), {});
  step_dependents_.assign(step_started_.size(), {});
  open_of_step_.assign(step_started_.size(), 0);
  count_.clear();
  touched_.clear();
  indexed_ = true;
  for (NodeId run = 0; run < runs_.size(); ++run) {
    if (graph_.dead(run)) continue;
    if (!terminal(runs_[run].state)) ++open_of_step_[graph_.node(run).step];
    if (!runs_[run].observer) ++count_[runs_[run].state];
  }
  for (NodeId run = 0; run < runs_.size(); ++run) {
    if (graph_.dead(run)) continue;
    const graph::Node& node = graph_.node(run);
    runs_[run].open = 0;
    for (const auto* edges : {&node.needs, &node.after, &node.behind})
      for (const NodeId other : *edges) {
        if (terminal(runs_[other].state)) continue;
        dependents_[other].push_back(run);
        ++runs_[run].open;
      }
    for (const StepIndex step : node.need_all) {
      if (open_of_step_[step] == 0) continue;
      step_dependents_[step].push_back(run);
      ++runs_[run].open;
    }
    if (runs_[run].open == 0 && runs_[run].state == State::pending && !runs_[run].queued)
      touched_.push_back(run);
  }
}

void Scheduler::restore(NodeId run, State state, int attempt, Error error) {
  runs_[run].state = state;
  runs_[run].error = std::move(error);
  runs_[run].attempt = attempt;
  if (terminal(state) || state == State::blocked) step_started_[graph_.node(run).step] = true;
  if (state == State::failed) apply_policy(run);
  indexed_ = false;
}

Scheduler::Key Scheduler::key(NodeId run) const {
  const graph::Node& node = graph_.node(run);
  const graph::Task* task = graph_.task_of(run);
  return {-static_cast<double>(graph_.step_of(run).priority),
          task == nullptr ? 0.0 : -static_cast<double>(task->priority), -node.tail_s,
          static_cast<double>(node.step), task == nullptr ? 0.0 : static_cast<double>(task->order)};
}

void Scheduler::set_state(NodeId run, State state) {
  Run& r = runs_[run];
  if (!r.observer) {
    --count_[r.state];
    ++count_[state];
    if (r.state == State::running) in_call_.erase(run);
    if (state == State::running) in_call_.insert(run);
  }
  r.state = state;
}

// The run has just become terminal: whoever waited for it may go on.
void Scheduler::close(NodeId run) {
  for (const NodeId other : dependents_[run])
    if (--runs_[other].open == 0) touched_.push_back(other);
  const StepIndex step = graph_.node(run).step;
  if (--open_of_step_[step] == 0)
    for (const NodeId other : step_dependents_[step])
      if (--runs_[other].open == 0) touched_.push_back(other);
}

void Scheduler::enqueue(NodeId run) {
  if (std::exchange(runs_[run].queued, true)) return;
  ready_[graph_.step_of(run).pool].emplace(key(run), run);
}

void Scheduler::dequeue(NodeId run) {
  if (!std::exchange(runs_[run].queued, false)) return;
  ready_[graph_.step_of(run).pool].erase({key(run), run});
}

bool Scheduler::finished(NodeId run, Finish finish, TimePoint now) {
  Run& r = runs_[run];
  leave_call(run);
  stop_clock(run, now);
  if (finish.state == State::blocked && graph_.step_of(run).on_block == pipeline::OnBlock::fail &&
      finish.error.code != error_class::security && finish.error.code != error_class::budget) {
    finish.state = State::failed;
    finish.error.code = error_class::undecided;
  }
  if (finish.state == State::failed && may_retry(run, finish.error, now)) {
    r.error = std::move(finish.error);
    r.not_before = now + backoff_of(graph_.step_of(run).retry, r.attempt);
    start_clock(run, now);  // the timeout spans all attempts
    set_state(run, State::pending);
    timers_.emplace(r.not_before, run);
    return true;
  }
  r.error = std::move(finish.error);
  set_state(run, finish.state);
  if (finish.state == State::failed) apply_policy(run);
  if (finish.state == State::blocked && refused_) cancel_due_ = true;
  if (terminal(finish.state)) close(run);
  return false;
}

bool Scheduler::may_retry(NodeId run, const Error& error, TimePoint now) const {
  const pipeline::Retry& retry = graph_.step_of(run).retry;
  const Run& r = runs_[run];
  if (r.observer || r.expired || ending_ != Ending::none || aborting_ || refused_) return false;
  if (r.attempt > retry.max) return false;
  if (const auto left = time_left(run, now); left && left->count() <= 0) return false;
  return retry.on.empty() ||
         std::find(retry.on.begin(), retry.on.end(), error.code) != retry.on.end();
}

void Scheduler::apply_policy(NodeId run) {
  if (runs_[run].observer) return;  // whoever only watches spoils nothing
  switch (graph_.step_of(run).on_error) {
    case pipeline::OnError::abort:
      if (!aborting_) abort_cause_ = graph_.name(run);
      aborting_ = cancel_due_ = true;
      break;
    case pipeline::OnError::refuse:
      refused_ = cancel_due_ = true;
      break;
    case pipeline::OnError::proceed:
      break;
  }
}

void Scheduler::waiting(NodeId run) {
  set_state(run, State::waiting);
}

void Scheduler::resumed(NodeId run) {
  set_state(run, State::running);
}

void Scheduler::begin_call(const std::vector<NodeId>& group, TimePoint now) {
  const pipeline::Step& step = graph_.step_of(group.front());
  calls_.push_back(
      {step.pool, static_cast<std::uint32_t>(group.size()), pools_.take(step.pool, now)});
  step_started_[graph_.node(group.front()).step] = true;
  for (const NodeId run : group) {
    dequeue(run);
    Run& r = runs_[run];
    r.call = static_cast<std::uint32_t>(calls_.size());
    ++r.attempt;
    stop_clock(run, now);  // it ran on through a backoff
    start_clock(run, now);
    set_state(run, State::running);
  }
}

void Scheduler::leave_call(NodeId run) {
  Run& r = runs_[run];
  for (const auto& [pool, slot] : r.extra_pools) pools_.give_back(pool, slot);
  r.extra_pools.clear();
  r.held_until.reset();
  std::erase_if(waiters_, [&](const Waiter& w) { return w.run == run; });
  if (r.call == 0) return;
  Call& call = calls_[r.call - 1];
  if (--call.runs == 0 && call.slot) pools_.give_back(call.pool, *std::exchange(call.slot, {}));
  r.call = 0;
}

void Scheduler::start_clock(NodeId run, TimePoint now) {
  const pipeline::Duration limit = graph_.step_of(run).timeout;
  if (limit.count() <= 0 || runs_[run].running_since) return;
  runs_[run].running_since = now;
  deadlines_.emplace(now + limit - runs_[run].used, run);
}

void Scheduler::stop_clock(NodeId run, TimePoint now) {
  Run& r = runs_[run];
  if (!r.running_since) return;
  deadlines_.erase({*r.running_since + graph_.step_of(run).timeout - r.used, run});
  r.used += now - *r.running_since;
  r.running_since.reset();
}

std::optional<pipeline::Duration> Scheduler::time_left(NodeId run, TimePoint now) const {
  const pipeline::Duration limit = graph_.step_of(run).timeout;
  if (limit.count() <= 0) return std::nullopt;
  const Run& r = runs_[run];
  return limit - r.used - (r.running_since ? now - *r.running_since : pipeline::Duration(0));
}

void Scheduler::end(Ending ending) {
  ending_ = std::max(ending_, ending);
}

std::size_t Scheduler::count(State state) const {
  const auto it = count_.find(state);
  return it == count_.end() ? 0 : it->second;
}

std::optional<TimePoint> Scheduler::next_wakeup() const {
  std::optional<TimePoint> next;
  if (!timers_.empty()) next = timers_.begin()->first;
  for (const auto& [at, run] : deadlines_) {
    if (runs_[run].expired) continue;
    if (!next || at < *next) next = at;
    break;
  }
  for (const auto& other : {lanes_.next_opening(), next_grant()})
    if (other && (!next || *other < *next)) next = other;
  return next;
}

Phase Scheduler::phase() const {
  if (count(State::running) + count(State::waiting) > 0) return Phase::going;
  const std::size_t unfinished = count(State::pending) + count(State::blocked);
  if (unfinished == 0) return Phase::done;
  if (ending_ != Ending::none) return Phase::interrupted;
  if (!timers_.empty() || !touched_.empty() || next_grant()) return Phase::going;
  return Phase::paused;  // on a decision, or on what is withheld
}

int Scheduler::exit_code() const {
  if (refused_) return 4;
  if (ending_ != Ending::none && phase() != Phase::done) return 130;
  bool failed = false;
  bool misconfigured = false;
  bool stopped = false;
  for (NodeId run = 0; run < runs_.size(); ++run) {
    if (graph_.dead(run) || runs_[run].observer) continue;
    failed |= runs_[run].state == State::failed || runs_[run].state == State::cancelled;
    misconfigured |=
        runs_[run].state == State::failed && runs_[run].error.code == error_class::config;
    stopped |= runs_[run].state == State::cancelled && ending_ == Ending::stop;
  }
  if (stopped) return 130;
  if (misconfigured) return 2;
  if (count(State::blocked) > 0 || phase() == Phase::paused) return 3;
  return failed ? 1 : 0;
}

}  // namespace plait::schedule
