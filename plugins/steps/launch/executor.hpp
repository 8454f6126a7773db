// Carries one task out: a turn of the agent, gates, healing, a checkpoint, phase by phase or for
// the whole plan at once. PRP-FORMAT "The rules of executing a PRP".
//
//   turn -> pool -> gates -> saving -> (next phase: turn) … -> done
//            ^        |
//            +- heal: turn                    asking: a person decides
//
// Every call goes one step further and ends with what is waited for; `Progress` is all that is
// kept.
#pragma once

#include <plait/step.hpp>
#include <string>
#include <vector>

#include "launch/looking.hpp"
#include "launch/progress.hpp"
#include "launch/settings.hpp"
#include "launch/work.hpp"

namespace plait::launch {

class Executor {
 public:
  Executor(const Settings& settings, Work work, Progress progress, Call& call)
      : settings_(settings), work_(std::move(work)), progress_(std::move(progress)), call_(call) {}

  Result<StepReply> begin();
  // `cause` of step/1's resume.
  Result<StepReply> go_on(const Json& cause);
  // More output of a turn. When the agent has the whole plan and has committed, the gates look at
  // that commit (looking.hpp), so that a failing test is told of in minutes.
  Result<StepReply> output_grew(const std::string& file);

 private:
  // --- turns.cpp
  Result<StepReply> start_turn(const std::string& kind, const std::string& findings);
  Result<StepReply> turn_ended(const Outcome& outcome);
  Result<std::string> prompt_for(const std::string& kind, const std::string& findings,
                                 const Json& turn) const;
  void add_usage(const Json& judgement, const Outcome& outcome);

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
  Call& call_;
};

}  // namespace plait::launch
