// A round of gates: level by level, one check at a time, as far as the first level that fails.
#include <algorithm>
#include <plait/error_class.hpp>

#include "launch/executor.hpp"
#include "launch/fingerprint.hpp"
#include "process/failure.hpp"
#include "process/output_file.hpp"

namespace plait::launch {

Result<Judged> Executor::judged_state() const {
  PLAIT_TRY(Json changed, changes_of(work_, progress_.left));
  const bool whole = !progress_.phased && progress_.verifying.empty();
  return Judged{whole ? Json(nullptr) : phase(), work_.worktree, std::move(changed)};
}

Result<StepReply> Executor::start_round() {
  ++progress_.rounds;
  PLAIT_TRY(progress_.left, uncommitted_files(work_));
  if (!settings_.validate || settings_.gates.empty()) {
    if (progress_.verifying.empty()) return save();
    progress_.verifying.clear();
    return next_phase();
  }
  PLAIT_TRY(const Judged state, judged_state());
  progress_.checks = Gatekeeper(settings_, work_, call_).prepare(state);
  for (const CheckRun& run : progress_.checks)
    if (run.broken) show(run);
  return take_slot();
}

// Where a check has a command to run, once there is a slot for it.
Result<StepReply> Executor::take_slot() {
  const bool runs_something =
      std::any_of(progress_.checks.begin(), progress_.checks.end(), [](const CheckRun& run) {
        return run.status == CheckStatus::waiting && run.check.contains("command");
      });
  if (!runs_something || settings_.gate_pool.empty() || progress_.holds_slot) return next_check();
  progress_.stage = Stage::pool;
  Wait wait;
  if (!progress_.look.wants_slot) wait.pool = settings_.gate_pool;  // else it has been asked for
  return kept(std::move(wait));
}

Result<StepReply> Executor::next_check() {
  std::string failed_level;
  for (std::size_t i = 0; i < progress_.checks.size(); ++i) {
    CheckRun& run = progress_.checks[i];
    if (!failed_level.empty() && run.level() > failed_level) break;
    if (run.status == CheckStatus::failed) failed_level = run.level();
    if (run.status != CheckStatus::waiting) continue;
    if (!run.check.contains("command")) {
      judge(run, std::nullopt);
      show(run);
      if (run.status == CheckStatus::failed) failed_level = run.level();
      continue;
    }
    auto command = place(run.check["command"]);
    if (!command) {
      break_down(run, command.error());
      show(run);
      failed_level = run.level();
      continue;
    }
    if (command->cwd.empty()) command->cwd = work_.worktree;
    if (command->timeout_s <= 0 && settings_.gate_timeout_s)
      command->timeout_s = *settings_.gate_timeout_s;
    run.status = CheckStatus::running;
    ++run.tries;
    const std::string key = "gate-" + std::to_string(progress_.rounds) + "-" + std::to_string(i) +
                            (run.tries > 1 ? "-" + std::to_string(run.tries) : "");
    return wait_for({key, *std::move(command), false}, Stage::gates);
  }
  return round_ended();
}

Result<StepReply> Executor::round_ended() {
  count_levels();
  std::vector<const CheckRun*> failed;
  for (const CheckRun& run : progress_.checks)
    if (run.status == CheckStatus::failed) failed.push_back(&run);
  if (progress_.turn_kind == "heal" && !progress_.heals.empty())
    progress_.heals.back()["outcome"] =
        failed.empty() ? "healed" : failed.front()->level() + " still fails";
  if (!progress_.verifying.empty()) {
    const std::string number = std::exchange(progress_.verifying, {});
    if (!failed.empty()) {  // not as it was left: once more
      progress_.phases.erase(progress_.phases.size() - 1);
      progress_.planned.insert(progress_.planned.begin(), number);
    }
    return next_phase();
  }
  return failed.empty() ? save() : round_failed(failed);
}

Result<StepReply> Executor::check_ended(const Outcome& ended) {
  const auto run =
      std::find_if(progress_.checks.begin(), progress_.checks.end(),
                   [](const CheckRun& each) { return each.status == CheckStatus::running; });
  if (ended.kind == Ending::cancelled) return finish(process::failure_of(ended, "the validation"));
  if (run == progress_.checks.end()) return next_check();
  PLAIT_TRY(const Outcome outcome, judged(ended));
  judge(*run, outcome);
  show(*run);
  const bool again = run->status == CheckStatus::failed && run->level() == "L3" && !run->broken &&
                     run->tries <= settings_.retries_l3;
  if (again) {
    run->status = CheckStatus::waiting;
  } else if (run->status == CheckStatus::passed && run->tries > 1) {
    progress_.warnings.push_back("flaky: " + run->title() + " failed and passed at the next try");
  }
  return next_check();
}

void Executor::judge(CheckRun& run, const std::optional<Outcome>& outcome) {
  const auto state = judged_state();
  if (!state) return break_down(run, state.error());
  Gatekeeper(settings_, work_, call_).judge(run, *state, outcome);
}

void Executor::show(const CheckRun& run) const {
  Gatekeeper(settings_, work_, call_).show(run, phase_name(), number_of(phase()));
}

// What this round has found out about each level that was looked at.
void Executor::count_levels() {
  std::map<std::string, bool> passed;
  for (const CheckRun& run : progress_.checks) {
    if (run.status != CheckStatus::passed && run.status != CheckStatus::failed) continue;
    const bool ok = run.status == CheckStatus::passed;
    const auto [it, first] = passed.emplace(run.level(), ok);
    if (!first) it->second = it->second && ok;
    if (run.score) progress_.levels[run.level()].score = run.score;
  }
  for (const auto& [level, ok] : passed) {
    LevelResult& result = progress_.levels[level];
    result.passed = ok;
    result.attempts = std::max(result.attempts, ++progress_.attempts[level]);
  }
}

}  // namespace plait::launch
