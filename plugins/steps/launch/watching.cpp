// While a turn goes on: what it spends, whether it is alive, what people tell it.
#include <algorithm>
#include <plait/error_class.hpp>

#include "launch/executor.hpp"
#include "launch/ledger.hpp"
#include "launch/reading.hpp"
#include "launch/signs.hpp"
#include "text/duration.hpp"

namespace plait::launch {
namespace {

constexpr double kShortestLook = 0.2, kLongestLook = 15;  // seconds between two looks for life
constexpr double kLooksInSilence = 20;

}  // namespace

void Executor::hear() {
  std::vector<std::string> said = request_.messages();
  if (request_.cause_kind() == "message")
    said.push_back(StepRequest::text(request_.cause(), "text"));
  for (std::string& text : said)
    if (!text.empty()) progress_.control.messages.push_back(std::move(text));
}

Result<StepReply> Executor::output_grew(const std::string& file) {
  PLAIT_TRY(const Component agent, call_.open("agent", agent_spec()));
  PLAIT_CHECK(read_output(agent, file, Until::some, progress_.reading, call_));
  PLAIT_TRY(const auto over, heed_output());
  if (over) return stop_turn(Stopping::task_budget, *over);
  if (!progress_.phased && settings_.validate) return look_at_commits();
  return kept({});
}

double Executor::look_interval() const {
  return std::clamp(settings_.turns.silence_s / kLooksInSilence, kShortestLook, kLongestLook);
}

SpendingLimit Executor::spending_limit() const {
  SpendingLimit limit = settings_.turns.limit;
  const SpendingLimit& raised = progress_.control.limit;
  if (raised.cost > 0) limit.cost = raised.cost;
  if (raised.tokens > 0) limit.tokens = raised.tokens;
  return limit;
}

// By the turn that goes on, as far as it has told.
Spending Executor::spent_in_turn() const {
  const Json& noted = StepRequest::at(progress_.reading, "noted");
  Spending turn = spending_from_json(StepRequest::at(noted, "usage"));
  settings_.turns.prices.complete(turn, StepRequest::text(noted, "model"), model());
  return turn;
}

// In this attempt: the engine adds up attempts by itself.
Spent Executor::spent_now() const {
  const TurnControl& control = progress_.control;
  Spending all = control.spent;
  if (progress_.stage == Stage::turn && !progress_.key.empty()) all += spent_in_turn();
  Spent spent;
  if (all.cost) spent["cost"] = *all.cost - control.carried.cost.value_or(0);
  if (all.tokens() > 0) spent["tokens"] = all.tokens() - control.carried.tokens();
  return spent;
}

// Ends the turn that goes on; what follows is decided when it has ended.
Result<StepReply> Executor::stop_turn(Stopping stopping, const std::string& why) {
  TurnControl& control = progress_.control;
  Wait wait;
  if (control.stopping == Stopping::no) {
    control.stopping = stopping;
    control.why = why;
    wait.stop.push_back(progress_.key);
    say(phase_name() + ": " + why + "; its turn is being ended, its work is kept", "warn");
  }
  return kept(std::move(wait));
}

// After more output: its session is written down as soon as it is known, so that a run that is
// killed goes on in it.
Result<std::optional<std::string>> Executor::heed_output() {
  const Json& noted = StepRequest::at(progress_.reading, "noted");
  if (const std::string session = StepRequest::text(noted, "session");
      !session.empty() && session != progress_.control.session) {
    progress_.control.session = session;
    PLAIT_CHECK(write_down());
  }
  Spending all = progress_.control.spent;
  all += spent_in_turn();
  return over_limit(all, spending_limit());
}

Status Executor::write_down() const {
  const TurnControl& control = progress_.control;
  return write_ledger(
      work_, {progress_.agent, control.session, progress_.reading.value("agent_state", Json()),
              control.spent, control.tries.retries, control.fallback});
}

Result<StepReply> Executor::look_at_life() {
  TurnControl& control = progress_.control;
  const double now = call_.now();
  const Json& process =
      StepRequest::at(StepRequest::at(request_.json(), "processes"), progress_.key.c_str());
  const Json& pid = StepRequest::at(process, "pid");
  const Watched watched{pid.is_number_integer() ? pid.get<int>() : 0,
                        StepRequest::text(process, "output")};
  control.life.look(look_for_signs(work_, watched), now);
  control.next_look = now + look_interval();
  const double silence = control.life.silence_s(now);
  if (!control.life.tells(now, settings_.turns.silence_s)) return kept({});
  const std::string why = "no sign of life for " + text::format_duration(silence) +
                          " (the last: " + control.life.last_sign() + ")";
  call_.emit("agent.stalled",
             Json{{"silence_s", silence}, {"last_sign", control.life.last_sign()}});
  if (settings_.turns.on_stall != OnStall::warn) return stop_turn(Stopping::stall, why);
  say(phase_name() + ": " + why, "warn");
  return kept({});
}

// The run has spent what it may.
Result<StepReply> Executor::budget_is_spent(const Json& cause) {
  TurnControl& control = progress_.control;
  const std::string name = StepRequest::text(cause, "name");
  const std::string why = "the run has spent what it may" + (name.empty() ? "" : " (" + name + ")");
  if (progress_.stage == Stage::turn && !progress_.key.empty())
    return stop_turn(Stopping::run_budget, why);
  control.why = why;
  control.stopping = Stopping::run_budget;  // before the next turn
  if (progress_.stage == Stage::lane || progress_.stage == Stage::backoff) return ask_for_budget();
  return kept({});
}

}  // namespace plait::launch
