// The sandbox around the task's checkout, as launch needs it: what runners are told, and what is
// looked at before and after each turn, whatever the sandbox.
#pragma once

#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <plait/step.hpp>
#include <string>
#include <vector>

#include "launch/work.hpp"

namespace plait::launch {

enum class OnEscape {
  automatic,  // fails, but warns only of what the agent cannot have done, or nothing shows it has
  fail,
  warn
};

OnEscape on_escape_from(const std::string& text);

// `context` of runner/1 for what works on this task.
Json context_for_runner(const Work& work);

// Lets the command write what it is started in, where that is a folder of the run, and `folders`.
void let_write(const Work& work, const std::vector<std::string>& folders, Json& command);

// Keeps what the repository looks like. `turn`: numbers the turns of an attempt. Where the agent's
// command is not kept from moving branches, lets git tell which ones it moves.
Status before_turn(const Work& work, int turn, Json& command);

struct Escape {
  std::optional<Error> error;         // the agent has done it
  std::vector<std::string> warnings;  // somebody has, nothing shows that it was the agent
};

// Brings the commits of a private clone into the repository; then compares. What was changed
// outside the checkout is told as event `agent.escape`, and is an error of class `escape` where the
// agent did it. `output`: the file of what it printed, its events beside it.
Result<Escape> after_turn(const Work& work, int turn, const std::string& output, OnEscape on_escape,
                          Call& call);

// After other commands in the checkout: the first half of after_turn.
Status bring_back(const Work& work);

}  // namespace plait::launch
