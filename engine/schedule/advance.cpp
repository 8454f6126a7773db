// Scheduler::advance: what follows from the present states at a given time.
#include <algorithm>
#include <plait/error_class.hpp>
#include <utility>

#include "schedule/scheduler.hpp"

namespace plait::schedule {

Decisions Scheduler::advance(TimePoint now) {
  Decisions out;
  if (!indexed_) index_edges();
  advanced_at_ = now;
  out.opened = lanes_.take_opened(now);
  advance_timers(now, out);
  grant_waiters(now, out);  // work that has begun goes before new work
  do {
    if (std::exchange(cancel_due_, false)) cancel_pending(out);
    consider_touched(now, out);
  } while (start_ready(now, out) || !touched_.empty() || cancel_due_);
  advance_observers(out);
  return out;
}

void Scheduler::advance_timers(TimePoint now, Decisions& out) {
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const auto [at, run] = *timers_.begin();
    timers_.erase(timers_.begin());
    if (runs_[run].state == State::pending) {
      touched_.push_back(run);
    } else if (runs_[run].held_until == at) {  // not one that a later hold replaced
      runs_[run].held_until.reset();
      waiters_.push_back({run, calls_[runs_[run].call - 1].pool, Granted::What::hold_over});
    }
  }
  std::vector<NodeId> late;
  for (const auto& [at, run] : deadlines_) {
    if (at > now) break;
    if (!runs_[run].expired) late.push_back(run);
  }
  for (const NodeId run : late) {
    runs_[run].expired = true;
    if (runs_[run].state != State::pending) {
      out.expired.push_back(run);
      continue;
    }
    // Its time ran out between two attempts: the last failure stands.
    dequeue(run);
    stop_clock(run, now);
    runs_[run].error.notes.emplace_back("no time was left for another attempt");
    set_state(run, State::failed);
    apply_policy(run);
    close(run);
    out.settled.push_back({run, State::failed, runs_[run].error});
  }
}

void Scheduler::cancel_pending(Decisions& out) {
  const Error reason = refused_ ? fail(error_class::refused, "the run was refused")
                                : fail(error_class::cancelled, abort_cause_ + " failed");
  for (NodeId run = 0; run < runs_.size(); ++run) {
    if (graph_.dead(run)) continue;
    const bool stands =
        runs_[run].state == State::pending || (refused_ && runs_[run].state == State::blocked);
    if (!stands) continue;
    const pipeline::When when = graph_.step_of(run).when;
    if (!refused_ && when != pipeline::When::success && when != pipeline::When::any) continue;
    if (runs_[run].observer && !refused_) continue;
    dequeue(run);
    runs_[run].error = reason;
    set_state(run, State::cancelled);
    close(run);
    out.settled.push_back({run, State::cancelled, reason});
  }
}

// Whether the run waits on, settles without a call, or is ready. Its edges are all terminal.
Scheduler::Verdict Scheduler::judge(NodeId run, Settled& settled) const {
  const graph::Node& node = graph_.node(run);
  const pipeline::Step& step = graph_.step_of(run);
  std::optional<NodeId> bad;
  bool all_ok = true;
  bool one_succeeded = false;
  const auto look = [&](NodeId other) {
    const State state = runs_[other].state;
    one_succeeded |= state == State::succeeded;
    if (ok(state)) return;
    all_ok = false;
    if (!bad) bad = other;
  };
  for (const NodeId other : node.needs) look(other);
  for (const StepIndex whole : node.need_all)
    for (const NodeId other : graph_.runs_of(whole)) look(other);
  bool go = false;
  switch (step.when) {
    case pipeline::When::success:
      go = all_ok;
      break;
    case pipeline::When::failure:
      go = !all_ok;
      break;
    case pipeline::When::any:
      go = one_succeeded;
      break;
    case pipeline::When::always:
      go = true;
      break;
  }
  for (const NodeId other : node.after)
    if (runs_[other].state != State::succeeded) {
      go = false;
      if (!bad) bad = other;
    }
  if (!go || !node.expanded) {
    std::string why = "nothing that it is for has happened";
    if (!node.expanded) why = "its list of tasks was never made";
    if (bad)
      why = "\"" + graph_.name(*bad) + "\" " +
            (runs_[*bad].state == State::failed ? std::string("failed")
                                                : "was " + std::string(to_text(runs_[*bad].state)));
    settled = {run, State::skipped, fail("skipped", std::move(why))};
    return Verdict::settle;
  }
  if (!step.condition.empty()) {
    const Result<bool> wanted = condition_(run);
    if (!wanted) {
      settled = {run, State::failed, wanted.error()};
      return Verdict::settle;
    }
    if (!*wanted) {
      settled = {run, State::off, fail("off", "if = \"" + step.condition + "\" is false")};
      return Verdict::settle;
    }
  }
  return Verdict::go;
}

void Scheduler::consider_touched(TimePoint now, Decisions& out) {
  while (!touched_.empty()) {
    std::vector<NodeId> batch;
    batch.swap(touched_);
    for (const NodeId run : batch) {
      Run& r = runs_[run];
      if (r.state != State::pending || r.observer || r.queued || r.not_before > now) continue;
      Settled settled;
      if (r.attempt > 0 || judge(run, settled) == Verdict::go) {
        enqueue(run);
        continue;
      }
      r.error = settled.reason;
      set_state(run, settled.state);
      if (settled.state == State::failed) apply_policy(run);
      close(run);
      out.settled.push_back(std::move(settled));
    }
  }
}

// All lower runs of an ordered step are out of the way.
bool Scheduler::turn(NodeId run) {
  if (!graph_.step_of(run).ordered) return true;
  for (const NodeId other : open_runs_of(graph_.node(run).step)) {
    if (other == run) return true;
    if (!terminal(runs_[other].state) && runs_[other].state != State::blocked) return false;
  }
  return true;
}

std::vector<NodeId> Scheduler::group_of(NodeId first) {
  const pipeline::Step& step = graph_.step_of(first);
  if (!step.gather) return {first};
  std::vector<NodeId> group;
  for (const NodeId run : open_runs_of(graph_.node(first).step)) {
    const Run& r = runs_[run];
    if (terminal(r.state) || r.state == State::blocked) continue;
    if (r.queued) {
      group.push_back(run);
    } else if (step.ordered) {
      break;  // all that is higher has to wait for it
    }
  }
  return group;
}

// The runs of a step in task order, without most of those that are terminal: those in front are
// passed over once and for all, or an ordered step would cost the square of its runs.
std::span<const NodeId> Scheduler::open_runs_of(StepIndex step) {
  const std::vector<NodeId>& runs = graph_.runs_of(step);
  std::size_t& passed = passed_[step];
  while (passed < runs.size() && terminal(runs_[runs[passed]].state)) ++passed;
  return std::span(runs).subspan(passed);
}

// Whether the free slots of a limited pool are kept for other runs of the same step: those that go
// before `run` and only wait for a call that is being made. What lasts is waited for outside of
// calls, so this is a moment; without it, which of two calls returns first would decide the order.
bool Scheduler::gives_way(NodeId run) const {
  const pipeline::Step& step = graph_.step_of(run);
  const std::optional<int> room = pools_.room(step.pool);
  if (!room || step.gather) return false;
  const Key own = key(run);
  int expected = 0;
  for (const NodeId busy : in_call_)
    for (const NodeId next : dependents_[busy]) {
      const Run& r = runs_[next];
      const bool comes = graph_.node(next).step == graph_.node(run).step && r.open == 1 &&
                         r.state == State::pending && !r.queued && key(next) < own;
      if (comes && ++expected >= *room) return true;
    }
  return false;
}

bool Scheduler::start_ready(TimePoint now, Decisions& out) {
  if (ending_ != Ending::none) return false;
  bool any = false;
  for (auto& [pool, queue] : ready_) {
    bool again = true;
    while (again && !queue.empty() && pools_.free(pool, now)) {
      again = false;
      for (const auto& [k, run] : queue) {
        if (withheld_[graph_.node(run).step]) continue;
        if (!graph_.step_of(run).gather && !turn(run)) continue;
        if (gives_way(run)) continue;
        const std::vector<NodeId> group = group_of(run);
        if (group.empty()) continue;
        begin_call(group, now);  // changes the queue: start over
        out.starts.push_back({group, runs_[group.front()].attempt});
        any = again = true;
        break;
      }
    }
  }
  return any;
}

void Scheduler::advance_observers(Decisions& out) {
  for (const NodeId run : observers_) {
    Run& r = runs_[run];
    if (terminal(r.state)) continue;
    bool started = false;
    bool over = true;
    for (const pipeline::Name& name : graph_.step_of(run).observes) {
      const auto step = graph_.step_index(name.text);
      if (!step) continue;
      started |= step_started_[*step];
      over &= open_of_step_[*step] == 0;
    }
    if (r.state == State::pending && started && !over && ending_ == Ending::none) {
      r.attempt = 1;
      set_state(run, State::running);
      out.starts.push_back({{run}, 1});
    } else if (r.state == State::pending && over) {
      r.error = fail("skipped", "there was nothing to observe");
      set_state(run, State::skipped);
      close(run);
      out.settled.push_back({run, State::skipped, r.error});
    } else if (over && r.state != State::pending && !std::exchange(r.told_out, true)) {
      out.observed_out.push_back(run);
    }
  }
}

}  // namespace plait::schedule
