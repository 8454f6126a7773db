// Carries one task out: a turn of the agent, gates, healing, a checkpoint, phase by phase or for
// the whole plan at once. PRP-FORMAT "The rules of executing a PRP".
//
//   lane -> turn -> pool -> gates -> saving -> (next phase: turn) … -> done
//    ^        |      ^        |
//    |        |      +- heal: turn              asking: a person decides
//    +- backoff: tried again, waited for, given to another agent (aftermath.hpp)
//
// Every call goes one step further and ends with what is waited for; `Progress` is all that is
// kept.
#pragma once

#include <plait/step.hpp>
#include <string>
#include <vector>

#include "launch/damage.hpp"
#include "launch/looking.hpp"
#include "launch/progress.hpp"
#include "launch/settings.hpp"
#include "launch/work.hpp"

namespace plait::launch {

class Executor {
 public:
  // Borrows settings, request and call.
  Executor(const Settings& settings, Work work, Progress progress, const StepRequest& request,
           Call& call)
      : settings_(settings),
        work_(std::move(work)),
        progress_(std::move(progress)),
        request_(request),
        call_(call) {
    hear();
  }

  Result<StepReply> begin();
  // `cause` of step/1's resume.
  Result<StepReply> go_on(const Json& cause);

 private:
  // --- turns.cpp
  // `text`: of a heal turn what gates found, of a retry what went wrong, of an answer what was
  // said.
  Result<StepReply> start_turn(const std::string& kind, const std::string& text,
                               double delay_s = 0);
  // A turn for what the last one was for: anew where that was never begun, else as a retry.
  Result<StepReply> take_up(const std::string& note);
  Result<StepReply> enter_lane();
  Result<StepReply> begin_turn();
  Result<Message> prepare_turn() const;
  Result<StepReply> turn_ended(const Outcome& outcome);
  Result<StepReply> turn_succeeded();
  Result<std::string> prompt_for(const Json& turn);
  Result<std::string> form_of(const char* name, const Json& turn) const;
  void add_usage(const Json& judgement, const Outcome& outcome);
  [[nodiscard]] Json agent_spec() const;
  [[nodiscard]] std::string model() const;
  [[nodiscard]] bool is_turn_timeout(const Outcome& outcome) const;

  // --- watching.cpp
  // More output of a turn. When the agent has the whole plan and has committed, the gates look at
  // that commit (looking.hpp), so that a failing test is told of in minutes.
  Result<StepReply> output_grew(const std::string& file);
  Result<StepReply> look_at_life();
  Result<StepReply> budget_is_spent(const Json& cause);
  Result<StepReply> stop_turn(Stopping stopping, const std::string& why);
  Result<std::optional<std::string>> heed_output();
  [[nodiscard]] double look_interval() const;
  [[nodiscard]] SpendingLimit spending_limit() const;
  [[nodiscard]] Spending spent_in_turn() const;
  [[nodiscard]] Spent spent_now() const;
  [[nodiscard]] Status write_down() const;
  void hear();  // what people have told the task

  // --- sequel.cpp
  Result<StepReply> turn_failed(Error error, const Json& judgement, const Outcome& outcome);
  Result<StepReply> follow(Error error, const Json& judgement);
  Result<StepReply> try_again(const Error& error);
  Result<StepReply> wait_for_provider(const Json& judgement, const Error& error);
  Result<StepReply> fall_back(const Error& error);
  double close_lane(const Json& judgement, const Error& error);
  void take_away_stale_locks();
  [[nodiscard]] std::optional<Damage> trouble_after(const Outcome& outcome) const;
  [[nodiscard]] bool session_is_lost(const Error& error, const Json& judgement) const;
  void forget_session();

  // --- pausing.cpp
  Result<StepReply> pause(Asking asking, Blocked blocked);
  Result<StepReply> ask_question(const Json& judgement);
  Result<StepReply> ask_for_budget();
  Result<StepReply> pause_for(const Damage& damage, const std::string& code = {});
  Result<StepReply> answered(const Json& decision);

  // --- round.cpp
  Result<StepReply> start_round();
  Result<StepReply> take_slot();
  Result<StepReply> next_check();
  Result<StepReply> round_ended();
  Result<StepReply> check_ended(const Outcome& outcome);
  [[nodiscard]] Result<Judged> judged_state() const;
  void judge(CheckRun& run, const std::optional<Outcome>& outcome);
  void show(const CheckRun& run) const;

  // --- commits.cpp
  CommitLook commit_look();
  Result<StepReply> look_at_commits();
  Result<StepReply> look_goes_on(const Result<std::optional<StartProcess>>& process);
  Result<StepReply> end_look_first(const Outcome& turn);
  Result<StepReply> slot_granted();

  // --- failure.cpp
  Result<StepReply> round_failed(const std::vector<const CheckRun*>& failed);
  Result<StepReply> heal(const std::vector<const CheckRun*>& failed);
  Result<StepReply> escalate(const EscalationClass& known,
                             const std::vector<const CheckRun*>& failed);
  Result<StepReply> ask(const std::string& what, const std::vector<const CheckRun*>& failed,
                        const std::string& remedy);
  Result<StepReply> decided(const Json& decision);
  void count_levels();

  // --- saving.cpp
  Result<StepReply> save();
  Result<StepReply> next_save();
  Result<StepReply> save_ended(const Outcome& outcome);
  Result<StepReply> saved();
  Status tag(const std::string& phase, const std::string& commit);

  // --- executor.cpp
  Status choose_phases();
  Result<StepReply> next_phase();
  Result<StepReply> wait_for(StartProcess process, Stage stage);
  // Waits for that, with everything that each wait tells.
  Result<StepReply> kept(Wait wait);
  void give_environment(Json& command) const;
  Result<Command> place(const Json& command) const;  // by the runner
  Result<Outcome> judged(const Outcome& outcome) const;
  [[nodiscard]] const Json& phase() const;       // null: the whole plan
  [[nodiscard]] std::string phase_name() const;  // for people
  void say(const std::string& title, const std::string& level,
           std::vector<std::string> lines = {}) const;
  void give_back_slot(Wait& wait);

  // --- conclusion.cpp
  Result<StepReply> finish(std::optional<Error> error);

  const Settings& settings_;
  Work work_;
  Progress progress_;
  const StepRequest& request_;
  Call& call_;
};

}  // namespace plait::launch
