// After a turn that did not go well: tried again, waited for, given to another agent, or the end.
#include <algorithm>
#include <plait/error_class.hpp>

#include "git/checkout.hpp"
#include "git/stale_locks.hpp"
#include "launch/damage.hpp"
#include "launch/executor.hpp"
#include "launch/turns.hpp"
#include "process/failure.hpp"
#include "process/host_load.hpp"
#include "text/duration.hpp"

namespace plait::launch {
namespace {

constexpr double kLongestBackoff = 300;    // seconds between two tries
constexpr double kFirstLimitBackoff = 15;  // for a provider that has no lane
constexpr double kLongestLimitBackoff = 900;

// Ended by something else than the agent's own will.
bool was_broken_off(const Outcome& outcome, Stopping stopping) {
  return outcome.kind != Ending::exited || stopping != Stopping::no;
}

}  // namespace

void Executor::take_away_stale_locks() {
  const auto repository = git::Repository::open(work_.project);
  if (!repository) return;
  const auto checkout = git::find_checkout(*repository, work_.worktree);
  if (!checkout || !*checkout) return;  // said elsewhere
  for (const std::string& lock : git::remove_stale_locks(*repository, **checkout, work_.branch))
    progress_.warnings.push_back("git's " + lock +
                                 ", left by a git that was killed, was taken away");
}

std::optional<Damage> Executor::trouble_after(const Outcome& outcome) const {
  const TurnControl& control = progress_.control;
  if (auto damage = memory_shortage(outcome, control.memory_kills, process::out_of_memory_kills()))
    return damage;
  if (auto damage = disk_shortage(work_, settings_.turns.min_disk_mb)) return damage;
  if (!was_broken_off(outcome, control.stopping)) return std::nullopt;
  const auto damage = worktree_damage(work_);
  return damage ? *damage : std::nullopt;
}

Result<StepReply> Executor::turn_failed(Error error, const Json& judgement,
                                        const Outcome& outcome) {
  TurnControl& control = progress_.control;
  const Stopping stopping = control.stopping;
  if (const auto damage = trouble_after(outcome)) return pause_for(*damage);
  if (stopping == Stopping::task_budget || stopping == Stopping::run_budget)
    return ask_for_budget();
  if (stopping == Stopping::stall)
    error =
        fail(error_class::timeout, control.why, "look into its output, or allow a longer silence");
  else if (outcome.kind == Ending::timed_out)
    error = process::failure_of(outcome, "the agent");
  // The time of the whole task is no turn's fault, and no turn can be given more of it.
  if (outcome.kind == Ending::timed_out && !is_turn_timeout(outcome))
    return finish(std::move(error));
  if (session_is_lost(error, judgement)) {
    progress_.warnings.push_back("session " + control.session +
                                 " could not be resumed: a new one was begun");
    forget_session();
    return start_turn("retry", "its session could not be resumed. This is a new one.");
  }
  const bool stops_for_good =
      stopping == Stopping::stall && settings_.turns.on_stall == OnStall::stop;
  if (stops_for_good) return finish(std::move(error));
  return follow(std::move(error), judgement);
}

// By the class of the error, and by what was tried since the last turn that went well.
Result<StepReply> Executor::follow(Error error, const Json& judgement) {
  TurnControl& control = progress_.control;
  Tries& tries = control.tries;
  const Then then = settings_.turns.aftermath.of(error.code);
  if (then == Then::wait || then == Then::later) ++tries.closings;
  if (then == Then::wait && control.limited_since == 0) control.limited_since = call_.wall();
  tries.waited_s = control.limited_since > 0 ? call_.wall() - control.limited_since : 0;
  tries.can_fall_back = control.fallback < settings_.turns.fallbacks.size();
  switch (next_move(then, tries, settings_.turns.patience)) {
    case Move::again:
      return try_again(error);
    case Move::again_later:
      close_lane(judgement, error);
      return try_again(error);
    case Move::wait:
      return wait_for_provider(judgement, error);
    case Move::fall_back:
      if (then == Then::wait) close_lane(judgement, error);  // for the others
      return fall_back(error);
    case Move::pause:
      return pause_for(
          {error.message, error.remedy.empty() ? "say retry when it may go on" : error.remedy},
          error.code);
    case Move::fail:
      break;
  }
  if (tries.retries > 0)
    error.message += " (after " + std::to_string(tries.retries) +
                     (tries.retries == 1 ? " more try)" : " more tries)");
  return finish(std::move(error));
}

Result<StepReply> Executor::try_again(const Error& error) {
  TurnControl& control = progress_.control;
  ++control.tries.retries;
  ++control.retried;
  const double delay = control.closing ? 0
                                       : backoff_s(control.tries.retries, settings_.turns.backoff_s,
                                                   kLongestBackoff);
  call_.emit("agent.again", Json{{"class", error.code},
                                 {"message", error.message},
                                 {"try", control.tries.retries},
                                 {"of", settings_.turns.patience.retries},
                                 {"delay_s", delay},
                                 {"session", control.session}});
  say(phase_name() + ": " + error.message + "; trying again (" +
          std::to_string(control.tries.retries) + " of " +
          std::to_string(settings_.turns.patience.retries) + ")" +
          (control.session.empty() ? "" : " in the same session"),
      "warn");
  return start_turn("retry", error.message, delay);
}

// For everybody who works with the provider. One that has no lane is waited for by this task alone.
double Executor::close_lane(const Json& judgement, const Error& error) {
  TurnControl& control = progress_.control;
  std::optional<double> until;
  if (const Json& at = StepRequest::at(judgement, "retry_at"); at.is_number() && at > call_.wall())
    until = at.get<double>();
  if (!control.provider.empty())
    control.closing = LaneClosing{control.provider, until, error.message};
  return until ? *until - call_.wall()
               : backoff_s(control.tries.closings, kFirstLimitBackoff, kLongestLimitBackoff);
}

Result<StepReply> Executor::wait_for_provider(const Json& judgement, const Error& error) {
  TurnControl& control = progress_.control;
  ++control.limited;
  const double delay = close_lane(judgement, error);
  const std::string who = control.provider.empty() ? progress_.agent : control.provider;
  say(phase_name() + ": " + who + " has set a limit: " + error.message + "; it waits" +
          (control.closing && !control.closing->until ? ""
                                                      : " for " + text::format_duration(delay)),
      "warn");
  return start_turn("retry", "the provider's limit was reached. It may go on now.",
                    control.closing ? 0 : delay);
}

Result<StepReply> Executor::fall_back(const Error& error) {
  TurnControl& control = progress_.control;
  const std::string before = progress_.agent + (model().empty() ? "" : " " + model());
  const Fallback& next = settings_.turns.fallbacks[control.fallback++];
  if (!next.agent.is_null()) forget_session();
  control.tries = {};
  control.limited_since = 0;
  const std::string now = name_of_agent(agent_spec()) + (model().empty() ? "" : " " + model());
  progress_.warnings.push_back(before + " was replaced by " + now + ": " + error.message);
  call_.emit("agent.replaced", Json{{"by", now}, {"was", before}, {"why", error.message}});
  say(phase_name() + ": " + error.message + "; " + now + " goes on in place of " + before, "warn");
  return start_turn("retry",
                    "another agent worked on it before you and had to stop: " + error.message);
}

// The agent was told to go on in a session that it does not know: it says so before anything else.
bool Executor::session_is_lost(const Error& error, const Json& judgement) const {
  const TurnControl& control = progress_.control;
  if (control.resumed.empty()) return false;
  const Json& noted = StepRequest::at(progress_.reading, "noted");
  const auto used = [](const Json& sums) { return spending_from_json(sums).tokens() > 0; };
  if (used(StepRequest::at(noted, "usage")) || used(StepRequest::at(judgement, "tokens")))
    return false;
  if (error.code == error_class::not_found) return true;
  const auto says = [&](const char* word) {
    return std::search(error.message.begin(), error.message.end(), word,
                       word + std::char_traits<char>::length(word), [](char a, char b) {
                         return std::tolower(static_cast<unsigned char>(a)) == b;
                       }) != error.message.end();
  };
  const bool names_it = says("session") || says("conversation") || says("thread");
  return names_it && (says("no ") || says("not ") || says("cannot"));
}

void Executor::forget_session() {
  TurnControl& control = progress_.control;
  control.session.clear();
  progress_.reading.erase("agent_state");
}

}  // namespace plait::launch
