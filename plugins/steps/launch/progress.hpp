// How far the work on a task has come: what the step keeps between two calls, as JSON in the store.
#pragma once

#include <map>
#include <optional>
#include <plait/gate.hpp>
#include <plait/json.hpp>
#include <string>
#include <vector>

#include "launch/turn_control.hpp"

namespace plait::launch {

enum class CheckStatus { waiting, running, passed, failed, skipped };

// One check of a gate in a round.
struct CheckRun {
  std::size_t gate = 0;  // index into the settings' gates
  Json check;            // GateCheck
  CheckStatus status = CheckStatus::waiting;
  int tries = 0;
  bool healable = false;
  bool broken = false;  // the gate itself failed: nothing was found out about the work
  std::vector<Finding> findings;
  std::string message;  // what it found, or why it was skipped
  std::string log;      // the command's output
  std::optional<double> score;
  Json evidence = Json::object();

  [[nodiscard]] std::string level() const { return check.value("level", ""); }
  [[nodiscard]] std::string title() const;
};

// A look at a commit while the agent goes on.
struct Look {
  std::string commit;            // the newest that was looked at
  double time = 0;               // of the last look for a new one, seconds
  int looks = 0;                 // so far; they number the processes
  std::vector<CheckRun> checks;  // of the look that goes on
  std::string key;               // of its process; empty: none
  bool wants_slot = false;       // of the gates' pool, to begin its first process
  bool holds_slot = false;
  Json turn_end;  // the turn's outcome, when it ended before the look

  [[nodiscard]] bool going() const { return !key.empty() || !checks.empty(); }
};

// What has been found out at a level, over all phases.
struct LevelResult {
  std::optional<bool> passed;  // nothing: no check was made
  int attempts = 0;            // the most rounds that a phase took
  std::optional<double> score;
};

enum class Stage {
  turn,     // an agent is at work
  lane,     // its provider's lane is awaited
  backoff,  // a while passes before it is tried again
  pool,     // a slot for gates is awaited
  gates,    // a check's command runs
  saving,   // the commit of a checkpoint is made
  asking    // a person decides
};

struct Progress {
  Stage stage = Stage::turn;
  std::string key;                // of the process that runs; empty: none
  std::string agent, model;       // of the one that works
  Json reading = Json::object();  // of the agent's output: "offset", "agent_state", "noted"
  TurnControl control;
  bool phased = false;
  std::vector<std::string> planned;      // numbers of phases; "" alone: the whole plan in one turn
  std::size_t at = 0;                    // in planned
  std::string turn_kind;                 // what the turn is for: phase, heal
  int turns = 0, rounds = 0, saves = 0;  // so far; they number the processes

  std::vector<CheckRun> checks;         // of this round
  std::string verifying;                // phases found done up to this one are looked at again
  bool holds_slot = false;              // of the gates' pool
  std::map<std::string, int> attempts;  // rounds of this phase in which a level was checked
  std::map<std::string, int> seen;  // how often an error of this phase was found, by fingerprint
  int heals_of_phase = 0, self_heals = 0;
  Json heals = Json::array();  // each heal turn: what it was given, what came of it
  std::map<std::string, LevelResult> levels;
  Json accepted = Json::array();  // what a person let pass, and why

  std::string hooks;              // core.hooksPath for commits, as it was when the task began
  std::vector<std::string> left;  // uncommitted files when the turn ended; gates may make more
  Look look;
  std::string turn_base;           // the branch's head when the turn began
  Json to_run = Json::array();     // commands that save, still to be run
  Json phases = Json::array();     // done: {"number","commit","tag","heals",…}
  Json last_exit, last_judgement;  // of the newest turn
  double agent_s = 0;              // of all turns
  Json resources = Json::object();
  std::string log;  // of the newest turn
  std::vector<std::string> warnings;
};

Json to_json(const Progress& progress);
Progress progress_from_json(const Json& json);

}  // namespace plait::launch
