// The checks of one preflight and what became of each: made from the settings, kept as the step's
// state while commands run.
#pragma once

#include <plait/step.hpp>
#include <string>
#include <vector>

namespace plait::preflight {

struct Entry {
  Json spec;           // as written in the pipeline
  std::string name;    // "agent"
  std::string status;  // pass, warn, fail, listed; empty while a command of it runs
  std::string message;
  std::string remedy;
  Json items = Json::array();
  bool only_warns = false;  // a failure of it is a warning
  int round = 0;            // commands started so far
};

std::vector<Entry> entries_from_settings(const Json& specs);
std::vector<Entry> entries_from_state(const Json& state);
Json to_state(const std::vector<Entry>& entries);
Json to_output(const Entry& entry);

// What a check is asked about; `outcome` of its command, or null.
Json question(const StepRequest& request, const Json& outcome);

// The outcome of a check that could not be made.
void fail_with(Entry& entry, const Error& error);

// Asks the check of `entry`. Fills in its status, or returns the command that it needs.
std::optional<Command> ask(Entry& entry, const Json& question, Call& call);

// An outcome with the end of what the process wrote under "text", at most 64 KiB.
Json with_text(const Json& outcome);

}  // namespace plait::preflight
