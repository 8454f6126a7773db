// Asks the gates: which checks there are, and what the outcome of one means.
#pragma once

#include <optional>
#include <plait/step.hpp>
#include <string>
#include <vector>

#include "launch/progress.hpp"
#include "launch/settings.hpp"
#include "launch/work.hpp"

namespace plait::launch {

// What a gate judges: a state of the files of the task.
struct Judged {
  Json phase;            // null: the whole plan
  std::string checkout;  // the folder that holds that state
  Json changed;          // from the base to it, `changed` of gate/1
};

class Gatekeeper {
 public:
  // Borrows all three.
  Gatekeeper(const Settings& settings, const Work& work, Call& call)
      : settings_(settings), work_(work), call_(call) {}

  // Lowest level first. A gate that fails to answer is a check that has failed.
  [[nodiscard]] std::vector<CheckRun> prepare(const Judged& judged) const;
  // Puts into `run` what its gate says about `outcome`; nothing: the check has no command.
  void judge(CheckRun& run, const Judged& judged, const std::optional<Outcome>& outcome) const;
  // For people: `name` is what was checked, "PRP-A phase 2".
  void show(const CheckRun& run, const std::string& name, const std::string& phase) const;

 private:
  [[nodiscard]] Json request(const Judged& judged) const;

  const Settings& settings_;
  const Work& work_;
  Call& call_;
};

// A gate that fails by itself has found out nothing about the work, and never passes it.
void break_down(CheckRun& run, const Error& error);

}  // namespace plait::launch
