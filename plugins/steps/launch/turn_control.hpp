// What is kept about a task's turns beside its phases and gates: the session, what was tried, what
// was spent, whether the agent is alive, and what a person is asked.
#pragma once

#include <cstdint>
#include <optional>
#include <plait/json.hpp>
#include <plait/step.hpp>
#include <string>
#include <vector>

#include "launch/aftermath.hpp"
#include "launch/life.hpp"
#include "launch/spending.hpp"

namespace plait::launch {

// Why plait itself ends a turn that runs.
enum class Stopping { no, task_budget, run_budget, stall };

// What a person decides.
enum class Asking {
  gates,     // accept, reject, manual
  question,  // the agent's: answer, stop
  budget,    // raise, stop
  trouble    // retry, stop
};

struct TurnControl {
  // The turn at hand.
  std::string kind;      // phase, heal, retry, answer: what its prompt is
  std::string findings;  // given to the agent: what gates found
  std::string note;      // of a retry or an answer: what went wrong, or what was said
  std::string prompt_file;
  std::string asked_file;   // the prompt that says what the turn is for: an earlier one, of a retry
  bool begun = false;       // a process has worked on that
  std::string session;      // of the agent, to be resumed; empty: none
  std::string new_session;  // a UUID for one that begins
  std::string resumed;      // the session that the turn at hand goes on in; empty: a new one
  std::string provider;     // whose lane it goes through; empty: unknown
  std::optional<LaneClosing> closing;  // of that lane, before it is entered
  Stopping stopping = Stopping::no;
  std::string why;  // of that, or of a budget of the run that is used up
  Life life;
  double next_look = 0;                       // for signs of it, seconds of the run's clock
  std::optional<std::uint64_t> memory_kills;  // before the turn

  // Since the last turn that went well.
  Tries tries;
  double limited_since = 0;  // seconds since 1970; 0: no limit was told

  // Of the task.
  std::size_t fallback = 0;  // how many of the settings' fallbacks were taken
  Spending spent;            // by turns that have ended
  Spending carried;          // of that, by the attempts before this one
  SpendingLimit limit;       // as a person has raised it; zero: the settings'
  int retried = 0, limited = 0;
  double limited_s = 0;
  std::vector<std::string> messages;  // that no prompt has held yet
  std::string lane_ok;                // to be told with the next wait

  Asking asking = Asking::gates;
  std::string question;  // the agent's
};

Json to_json(const TurnControl& control);
TurnControl turn_control_from_json(const Json& json);

}  // namespace plait::launch
