#include "simulation.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/clock.hpp"
#include "config/expression.hpp"

namespace plait::schedule::testing {

Simulation::Simulation(pipeline::Pipeline pipeline, graph::TaskList tasks)
    : pipeline_(std::move(pipeline)), tasks_(std::move(tasks)) {
  auto built = graph::Graph::build(pipeline_);
  if (!built) throw std::runtime_error(built.error().message);
  graph_.emplace(std::move(built).value());
  scheduler_ = std::make_unique<Scheduler>(*graph_, [this](NodeId run) {
    Json scope{{"params", pipeline_.param_values()}};
    if (const graph::Task* task = graph_->task_of(run)) scope["task"] = Json{{"id", task->id}};
    return config::evaluate_condition(graph_->step_of(run).condition, scope);
  });
}

Simulation& Simulation::fails(std::string_view run, std::string_view code, int times) {
  for (int i = 0; i < times; ++i)
    outcomes_[std::string(run)].push_back({State::failed, fail(code, "as told")});
  return *this;
}

Simulation& Simulation::blocks(std::string_view run, std::string_view code) {
  outcomes_[std::string(run)].push_back({State::blocked, fail(code, "go on?")});
  return *this;
}

Simulation& Simulation::lasts(std::string_view run, double seconds) {
  seconds_[std::string(run)] = seconds;
  return *this;
}

Phase Simulation::run() {
  while (step(std::nullopt)) {
  }
  return scheduler_->phase();
}

Phase Simulation::run_for(double seconds) {
  const TimePoint until = now_ + base::from_seconds(seconds);
  while (step(until)) {
  }
  now_ = until;
  return scheduler_->phase();
}

// One moment: what follows by itself, then the next end or wake-up.
bool Simulation::step(std::optional<TimePoint> until) {
  take(advance());
  std::optional<TimePoint> next = scheduler_->next_wakeup();
  const bool end = !ends_.empty() && (!next || ends_.begin()->first <= *next);
  if (end) next = ends_.begin()->first;
  if (!next || (until && *next > *until)) return false;
  now_ = std::max(now_, *next);
  if (!end) return true;
  const std::vector<NodeId> runs = std::move(ends_.begin()->second);
  ends_.erase(ends_.begin());
  conclude(runs);
  return true;
}

void Simulation::take(const Decisions& decisions) {
  for (const Start& start : decisions.starts) {
    if (!graph_->step_of(start.runs.front()).observes.empty()) {
      observing_.push_back(start.runs.front());
      continue;
    }
    double seconds = 0;
    for (const NodeId run : start.runs) {
      const auto told = seconds_.find(graph_->name(run));
      seconds = std::max(seconds, told == seconds_.end() ? 1.0 : told->second);
    }
    ends_.emplace(now_ + base::from_seconds(seconds), start.runs);
  }
  for (const NodeId run : decisions.expired) {
    for (auto& [at, runs] : ends_) std::erase(runs, run);
    end(run, {State::failed, fail("timeout", "ran out of its time")});
  }
  for (const Granted& granted : decisions.granted)  // only what a decision made go on
    ends_.emplace(now_ + std::chrono::seconds(1), std::vector<NodeId>{granted.run});
  for (const NodeId run : decisions.observed_out) {
    std::erase(observing_, run);
    end(run, outcome(run));
  }
  if (!decisions.expired.empty() || !decisions.observed_out.empty()) take(advance());
}

void Simulation::conclude(const std::vector<NodeId>& runs) {
  for (const NodeId run : runs) end(run, outcome(run));
}

Finish Simulation::outcome(NodeId run) {
  auto& told = outcomes_[graph_->name(run)];
  if (told.empty()) return {};
  Finish finish = std::move(told.front());
  told.pop_front();
  return finish;
}

bool Simulation::end(NodeId run, Finish finish) {
  ended_[graph_->name(run)] = now();
  if (finish.state == State::succeeded && graph_->step_of(run).id == "analyze") {
    const bool over = std::any_of(pipeline_.steps.begin(), pipeline_.steps.end(),
                                  [](const pipeline::Step& s) { return s.each_step.has_value(); });
    if (over) {
      const Status grown = graph_->expand("analyze", "tasks", tasks_);
      if (!grown) finish = {State::failed, grown.error()};
      if (grown) scheduler_->grown();
    }
  }
  return scheduler_->finished(run, std::move(finish), now_);
}

Decisions Simulation::advance(double seconds) {
  now_ += base::from_seconds(seconds);
  ++advances_;
  Decisions decisions = scheduler_->advance(now_);
  for (const Start& start : decisions.starts) {
    calls_.push_back(start.runs);
    for (const NodeId run : start.runs) {
      began_.try_emplace(graph_->name(run), now());
      ++starts_[graph_->name(run)];
    }
  }
  if (check)
    if (const std::string wrong = check(decisions); !wrong.empty()) ADD_FAILURE() << wrong;
  return decisions;
}

bool Simulation::finish(std::string_view run, State state, std::string_view code) {
  Error error;
  if (!code.empty()) error = fail(code, "as told");
  return end(id(run), {state, std::move(error)});
}

std::vector<std::string> Simulation::start() {
  std::vector<std::string> out;
  for (const Start& start : advance().starts)
    for (const NodeId run : start.runs) out.push_back(graph_->name(run));
  return out;
}

NodeId Simulation::id(std::string_view run) const {
  const auto found = graph_->find(run);
  if (!found) throw std::runtime_error("no run " + std::string(run));
  return *found;
}

std::string Simulation::rest() const {
  std::string out;
  for (StepIndex step = 0; step < pipeline_.steps.size(); ++step) {
    if (!pipeline_.steps[step].observes.empty()) continue;
    for (const NodeId run : graph_->runs_of(step)) {
      const State state = scheduler_->state(run);
      if (state == State::succeeded) continue;
      out += fmt::format("{}{}={}", out.empty() ? "" : " ", graph_->name(run), to_text(state));
    }
  }
  return out;
}

int Simulation::starts(std::string_view run) const {
  const auto it = starts_.find(run);
  return it == starts_.end() ? 0 : it->second;
}

double Simulation::now() const {
  return base::to_seconds(now_.time_since_epoch());
}

std::vector<std::string> Simulation::calls(std::string_view step) const {
  std::vector<std::string> out;
  for (const auto& runs : calls_) {
    if (graph_->step_of(runs.front()).id != step) continue;
    std::string names;
    for (const NodeId run : runs) {
      const graph::Task* task = graph_->task_of(run);
      names += (names.empty() ? "" : " ") + (task == nullptr ? std::string("-") : task->id);
    }
    out.push_back(names);
  }
  return out;
}

}  // namespace plait::schedule::testing
