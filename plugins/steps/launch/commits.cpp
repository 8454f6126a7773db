// How a look at a commit goes on beside the agent's turn.
#include <utility>

#include "launch/executor.hpp"

namespace plait::launch {

CommitLook Executor::commit_look() {
  return CommitLook(settings_, work_, progress_.look, call_,
                    [this](const Json& command, const std::string&) { return place(command); });
}

Result<StepReply> Executor::look_at_commits() {
  CommitLook look = commit_look();
  PLAIT_TRY(const bool due, look.due());
  Wait wait;
  if (due) {
    PLAIT_CHECK(look.begin());
    const bool needs_slot = !settings_.gate_pool.empty() && !progress_.look.holds_slot;
    if (look.runs_something() && !needs_slot) return look_goes_on(look.start());
    if (look.runs_something() && !std::exchange(progress_.look.wants_slot, true))
      wait.pool = settings_.gate_pool;
  }
  return kept(std::move(wait));
}

// A look that cannot be made is no failure of the work: the gates at the end count.
Result<StepReply> Executor::look_goes_on(const Result<std::optional<StartProcess>>& process) {
  Look& look = progress_.look;
  Wait wait;
  if (!process) {
    progress_.warnings.push_back("a commit could not be checked while the agent worked: " +
                                 process.error().message);
    look.checks.clear();
    look.key.clear();
  } else if (*process) {
    wait.start.push_back(**process);
    return kept(std::move(wait));
  }
  if (!look.turn_end.is_null()) {  // the slot is of use at once
    progress_.holds_slot = std::exchange(look.holds_slot, false);
    return turn_ended(outcome_from_json(std::exchange(look.turn_end, Json())));
  }
  if (std::exchange(look.holds_slot, false)) wait.release.push_back(settings_.gate_pool);
  return kept(std::move(wait));
}

Result<StepReply> Executor::end_look_first(const Outcome& turn) {
  progress_.look.turn_end = to_json(turn);
  Wait wait;
  wait.stop.push_back(progress_.look.key);
  return kept(std::move(wait));
}

// It was asked for by a look or by a round; the one may have ended before it came.
Result<StepReply> Executor::slot_granted() {
  Look& look = progress_.look;
  look.wants_slot = false;
  if (progress_.stage == Stage::pool) {
    progress_.holds_slot = true;
    return next_check();
  }
  if (progress_.stage == Stage::turn && !look.checks.empty() && look.turn_end.is_null()) {
    look.holds_slot = true;
    return look_goes_on(commit_look().start());
  }
  Wait wait;
  wait.release.push_back(settings_.gate_pool);
  return kept(std::move(wait));
}

}  // namespace plait::launch
