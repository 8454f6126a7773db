// What a pipeline says about how a task is carried out: the `with` of step launch.
#pragma once

#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "launch/confining.hpp"
#include "launch/escalation.hpp"
#include "launch/turn_settings.hpp"
#include "work/choosing.hpp"

namespace plait::launch {

enum class Mode { automatic, phased, delegate };

struct Settings {
  Json agent = "auto";
  std::vector<work::AgentRule> agents;  // for some tasks another one
  Json models = Json::object();         // {agent: {"haiku": the program's name}}, before its own
  Json runner = "local";
  Json env = Json::object();
  std::optional<double> grace_s;
  std::string prompts;  // folder with templates of one's own, relative to the project; or empty
  Mode mode = Mode::automatic;
  int phased_from = 4;                   // phases from which `automatic` works phase by phase
  std::vector<Json> gates;               // components, in the order in which they are asked
  std::string gate_pool;                 // slots of it are held while a gate runs; empty: none
  std::optional<double> gate_timeout_s;  // for a check that names none
  bool validate = true;
  int attempts = 3;    // times that one error may be found before it is given up
  int total = 10;      // heal turns of a phase, whatever the errors
  int retries_l3 = 1;  // further tries of a failed L3 check, which may be flaky
  Escalations escalations;
  std::string first_phase, last_phase;  // numbers of phases; empty: all
  bool checkpoints = true;
  OnEscape on_escape = OnEscape::automatic;
  TurnSettings turns;

  // Error (config): a value that cannot be meant.
  static Result<Settings> from_json(const Json& with);
};

}  // namespace plait::launch
